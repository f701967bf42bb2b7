package local

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"bulkup/api/local/pixels"
)

// The whole road of a task in both dialects, field by field.
func TestTask(t *testing.T) {
	for _, d := range []Dialect{Current, Classic} {
		t.Run(string(d), func(t *testing.T) {
			gate, entered := make(chan struct{}), make(chan struct{}, 2)
			h := start(t, Options{Dialect: d, Workers: 1, Credits: 5, upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v task, progress func(done, total int)) (pixels.Info, error) {
				progress(41, 100)
				entered <- struct{}{}
				select {
				case <-gate:
				case <-ctx.Done():
					return pixels.Info{}, ctx.Err()
				}
				info, err := copying(ctx, src, dst, v, progress)
				info.Notices = []string{"transparent parts became white"}
				return info, err
			}})
			content := drawn(t, 7)
			a := h.start(withFile(content))
			if a.status != 200 || a.text(t, "status") != "success" || a.text(t, "data", "message") != "Task request sent successfully" {
				t.Fatalf("%d %s", a.status, a.body)
			}
			id := a.text(t, "data", "taskId")
			other := h.started(withFile(content))
			<-entered
			check := func(id, word, progress string, taken float64) answer {
				t.Helper()
				a := h.call("get-task-status", statusBody(d, id))
				if a.text(t, "data", "status") != word || a.text(t, "data", "progress") != progress || a.number(t, "data", "deductedCredits") != taken {
					t.Errorf("want %s %s: %s", word, progress, a.body)
				}
				return a
			}
			check(id, words[d][running], "41", 0)
			check(other, words[d][queued], "0", 0)
			gate <- struct{}{}
			h.over(id)
			if promised, taken := h.tasks.credits(); promised != 2 || taken != 0 {
				t.Errorf("before a look: %d promised, %d taken", promised, taken)
			}
			for range 2 { // the second look takes nothing more
				a = check(id, words[d][processed], "100", 1)
			}
			if promised, taken := h.tasks.credits(); promised != 1 || taken != 1 {
				t.Errorf("after a look: %d promised, %d taken", promised, taken)
			}
			file := func(name string) any { return a.at(t, "data", "files", 0, name) }
			if file("originalFileName") != "a.png" || file("fileType") != "image/png" || file("fileSize") != float64(len(content)) ||
				file("finalFileSize") != float64(len(content)) || file("notice") != "transparent parts became white" ||
				!strings.HasSuffix(file("fileName").(string), "-a.png") {
				t.Errorf("%s", a.body)
			}
			if scale := a.at(t, "data", "scale"); scale != map[Dialect]any{Current: 2.0, Classic: "2"}[d] {
				t.Errorf("scale %v", scale)
			}
		})
	}
}

func TestFailedTask(t *testing.T) {
	h := start(t, Options{upscale: refusing, Credits: 1})
	id := h.started(withFile(drawn(t, 7)))
	h.over(id)
	a := h.call("get-task-status", statusBody(Current, id))
	if a.text(t, "data", "status") != "PROCESSING_FAILED" || a.text(t, "data", "error") != "the picture is damaged" || a.at(t, "data", "creditsDeducted") != false {
		t.Errorf("%s", a.body)
	}
	if a.at(t, "data", "files", 0, "downloadLink") != nil {
		t.Errorf("a link to nothing: %s", a.body)
	}
	h.started(withFile(drawn(t, 7))) // the credit is free again
}

func TestPanicFailsOnlyItsTask(t *testing.T) {
	h := start(t, Options{Workers: 1, upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v task, progress func(done, total int)) (pixels.Info, error) {
		if v.Scale == 8 {
			panic("out of range")
		}
		return copying(ctx, src, dst, v, progress)
	}})
	fields := withFile(drawn(t, 7))
	fields[2].value = "8"
	if done := h.over(h.started(fields)); done.State != failed || strings.Contains(done.Error, "out of range") {
		t.Errorf("%+v", done)
	}
	if done := h.over(h.started(withFile(drawn(t, 7)))); done.State != processed {
		t.Errorf("%+v", done)
	}
}

func TestGroup(t *testing.T) {
	h := start(t, Options{PartSize: 64, Workers: 1, Credits: 9, upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v task, progress func(done, total int)) (pixels.Info, error) {
		head := make([]byte, 4)
		if _, err := src.Read(head); err != nil || v.Scale == 8 && strings.HasSuffix(v.Pictures[1].Original, "bad.png") && v.Pictures[0].Result != nil {
			return refusing(ctx, src, dst, v, progress)
		}
		if _, err := src.Seek(0, io.SeekStart); err != nil {
			return pixels.Info{}, err
		}
		return copying(ctx, src, dst, v, progress)
	}})
	a, b := h.uploaded("good.png", drawn(t, 1)), h.uploaded("bad.png", drawn(t, 2))
	group := func(scale string, values ...string) []field {
		fields := slices.Clone(settings)
		fields[1].value = scale
		for _, v := range values {
			fields = append(fields, field{name: "files", value: v})
		}
		return fields
	}
	// One field with an array, the field again and again, and one object.
	for _, fields := range [][]field{group("2", "["+a+","+b+"]"), group("2", a, b)} {
		done := h.over(h.started(fields))
		if done.State != processed || len(done.Pictures) != 2 || done.Cost != 2 || done.Pictures[1].Result == nil {
			t.Errorf("%+v", done)
		}
	}
	if done := h.over(h.started(group("2", b))); done.State != processed || len(done.Pictures) != 1 {
		t.Errorf("%+v", done)
	}
	id := h.started(group("8", "["+a+","+b+"]"))
	done := h.over(id)
	if done.State != failed || done.Error != "bad.png: the picture is damaged" || done.Pictures[0].Result != nil {
		t.Errorf("%+v", done)
	}
	if _, err := h.store.Stat(resultFolder, resultName(id, 0)); err == nil {
		t.Error("a failed group keeps a result")
	}
	// Uploads can be used again: nothing of the failed task is lost.
	if done := h.over(h.started(group("2", a))); done.State != processed {
		t.Errorf("%+v", done)
	}
	l := h.Ledger()
	if one, two := l.Tasks[digestOf(drawn(t, 1))], l.Tasks[digestOf(drawn(t, 2))]; one != 4 || two != 4 {
		t.Errorf("ledger: %+v", l)
	}
}

func digestOf(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }

func TestCredits(t *testing.T) {
	h := start(t, Options{Credits: 2, PartSize: 64})
	record := h.uploaded("a.png", drawn(t, 1))
	three := append(slices.Clone(settings), field{name: "files", value: "[" + record + "," + record + "," + record + "]"})
	if a := h.start(three); a.status != http.StatusPaymentRequired || string(a.body) != `"Insufficient credits"` {
		t.Errorf("three for two credits: %d %s", a.status, a.body)
	}
	a := h.start(withFile(drawn(t, 1)))
	if a.number(t, "data", "creditsToDeduct") != 1 || a.header.Get("x-task-cost") != "1" {
		t.Errorf("%s %v", a.body, a.header)
	}
	h.started(withFile(drawn(t, 2)))
	for name, a := range map[string]answer{
		"start-task":     h.start(withFile(drawn(t, 3))),
		"get-upload-url": h.call("get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":"a.png"}}`),
	} {
		if a.status != http.StatusPaymentRequired {
			t.Errorf("%s without credits: %d %s", name, a.status, a.body)
		}
	}
}

// However many ask at once, no more is promised than there is.
func TestCreditsUnderPressure(t *testing.T) {
	h := start(t, Options{Credits: 5})
	statuses := make(chan int, 20)
	for range cap(statuses) {
		go func() {
			a, err := h.do(h.form(withFile(drawn(t, 1))))
			if err != nil {
				t.Error(err)
			}
			statuses <- a.status
		}()
	}
	count := map[int]int{}
	for range cap(statuses) {
		count[<-statuses]++
	}
	if count[http.StatusOK] != 5 || count[http.StatusPaymentRequired] != 15 || h.tasksOf(drawn(t, 1)) != 5 {
		t.Errorf("%v, %d tasks", count, h.tasksOf(drawn(t, 1)))
	}
}

func TestAddresses(t *testing.T) {
	content := drawn(t, 4)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a.png":
			w.Write(content)
		case "/moved":
			http.Redirect(w, r, "/a.png", http.StatusFound)
		case "/away":
			http.Redirect(w, r, "http://example.org/a.png", http.StatusFound)
		case "/page":
			fmt.Fprint(w, "<html>")
		case "/huge":
			w.Write(content)
			zeros := make([]byte, 1<<20)
			for range 101 {
				w.Write(zeros)
			}
		default:
			http.NotFound(w, r)
		}
	}))
	defer web.Close()
	h := start(t, Options{})
	for _, c := range []struct{ path, reason string }{
		{"/a.png", ""}, {"/moved", ""},
		{"/away", "not safe"}, {"/page", "no JPEG, PNG or WebP"}, {"/huge", "larger than 100 MiB"}, {"/gone?secret=1", "404"},
	} {
		done := h.over(h.started(append(slices.Clone(settings), field{name: "urls", value: web.URL + c.path})))
		if (done.State == processed) != (c.reason == "") || !strings.Contains(done.Error, c.reason) || strings.Contains(done.Error, "secret") {
			t.Errorf("%s: %s %q", c.path, done.State, done.Error)
		}
	}
	list := fmt.Sprintf(`["%s/a.png","%s/moved"]`, web.URL, web.URL)
	done := h.over(h.started(append(slices.Clone(settings), field{name: "urls", value: list})))
	if done.State != processed || len(done.Pictures) != 2 || done.Pictures[0].SHA256 != digestOf(content) || done.Pictures[0].Original != "a.png" {
		t.Errorf("%+v", done)
	}
}

func TestDownload(t *testing.T) {
	c := &clock{}
	h := start(t, Options{Now: c.now})
	content := drawn(t, 9)
	id := h.started(withFile(content))
	h.over(id)
	link := h.call("get-task-status", statusBody(Current, id)).text(t, "data", "files", 0, "downloadLink")
	get := func(method string, headers ...string) answer {
		t.Helper()
		r := h.request(method, link, "", nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		a, err := h.do(r)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	whole := get("GET")
	etag := whole.header.Get("ETag")
	if whole.status != 200 || string(whole.body) != string(content) || whole.header.Get("Content-Type") != "image/png" || etag == "" {
		t.Errorf("%d %v", whole.status, whole.header)
	}
	if a := get("HEAD"); a.status != 200 || len(a.body) != 0 || a.header.Get("Content-Length") != fmt.Sprint(len(content)) {
		t.Errorf("HEAD: %d %v", a.status, a.header)
	}
	if a := get("GET", "Range", "bytes=10-", "If-Range", etag); a.status != 206 || string(a.body) != string(content[10:]) {
		t.Errorf("range: %d %v", a.status, a.header)
	}
	if a := get("GET", "Range", "bytes=10-", "If-Range", `"other"`); a.status != 200 || len(a.body) != len(content) {
		t.Errorf("range of another file: %d", a.status)
	}
	if a := get("GET", "Range", "bytes=99999-"); a.status != 416 {
		t.Errorf("range beyond the end: %d", a.status)
	}
	c.pass(downloadLife + time.Second)
	if a := get("GET"); a.status != 403 || !strings.Contains(string(a.body), "Request has expired") {
		t.Errorf("after its life: %d %s", a.status, a.body)
	}
	link = h.call("get-task-status", statusBody(Current, id)).text(t, "data", "files", 0, "downloadLink")
	if a := get("GET"); a.status != 200 {
		t.Errorf("a new link: %d", a.status)
	}
}
