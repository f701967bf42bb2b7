package local

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/rawcall"
)

// The whole way of a task, field by field.
func TestTask(t *testing.T) {
	gate, entered := make(chan struct{}), make(chan struct{}, 2)
	h := start(t, Options{Workers: 1, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v tasks.Order, progress func(done, total int)) (pixels.Info, error) {
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
	content := rawcall.Drawn(t, 7)
	a := h.Start(rawcall.WithFile(content))
	if a.Status != 200 || a.Text(t, "status") != "success" || a.Text(t, "data", "message") != "Task request sent successfully" || a.Number(t, "data", "creditsToDeduct") != 0 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	id := a.Text(t, "data", "taskId")
	other := h.Started(rawcall.WithFile(content))
	<-entered
	check := func(id, word, progress string) rawcall.Answer {
		t.Helper()
		a := h.Status(id)
		if a.Text(t, "data", "status") != word || a.Text(t, "data", "progress") != progress || a.Number(t, "data", "deductedCredits") != 0 {
			t.Errorf("want %s %s: %s", word, progress, a.Body)
		}
		return a
	}
	check(id, "ENHANCING", "41")
	if a := check(other, "PROCESSING", "0"); strings.Contains(string(a.Body), "workedMs") {
		t.Errorf("it is worked on while it waits: %s", a.Body)
	}
	gate <- struct{}{}
	h.over(id)
	a = check(id, "PROCESSED", "100")
	if a.Number(t, "data", "workedMs") < 1 {
		t.Errorf("nobody worked on it: %s", a.Body)
	}
	file := func(name string) any { return a.At(t, "data", "files", 0, name) }
	if file("originalFileName") != "a.png" || file("fileType") != "image/png" || file("fileSize") != float64(len(content)) ||
		file("finalFileSize") != float64(len(content)) || file("notice") != "transparent parts became white" ||
		!strings.HasSuffix(file("fileName").(string), "-a.png") || a.At(t, "data", "creditsDeducted") != true {
		t.Errorf("%s", a.Body)
	}
}

func TestFailedTask(t *testing.T) {
	h := start(t, Options{Upscale: refusing})
	id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 7)))
	h.over(id)
	a := h.Status(id)
	if a.Text(t, "data", "status") != "PROCESSING_FAILED" || a.Text(t, "data", "error") != "the picture is damaged" || a.At(t, "data", "creditsDeducted") != false {
		t.Errorf("%s", a.Body)
	}
	if a.At(t, "data", "files", 0, "downloadLink") != nil {
		t.Errorf("a link to nothing: %s", a.Body)
	}
}

func TestPanicFailsOnlyItsTask(t *testing.T) {
	h := start(t, Options{Workers: 1, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		if v.Scale == 8 {
			panic("out of range")
		}
		return copying(ctx, src, dst, v, progress)
	}})
	fields := rawcall.WithFile(rawcall.Drawn(t, 7))
	fields[2].Value = "8"
	if done := h.over(h.Started(fields)); done.State != tasks.Failed || strings.Contains(done.Error, "out of range") {
		t.Errorf("%+v", done)
	}
	if done := h.over(h.Started(rawcall.WithFile(rawcall.Drawn(t, 7)))); done.State != tasks.Processed {
		t.Errorf("%+v", done)
	}
}

func TestGroup(t *testing.T) {
	bad := rawcall.Drawn(t, 2)
	h := start(t, Options{PartSize: 64, Workers: 1, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		content, err := io.ReadAll(src)
		if err != nil || v.Scale == 8 && bytes.Equal(content, bad) {
			return refusing(ctx, src, dst, v, progress)
		}
		return copying(ctx, bytes.NewReader(content), dst, v, progress)
	}})
	a, b := h.Uploaded("good.png", rawcall.Drawn(t, 1)), h.Uploaded("bad.png", bad)
	group := func(scale string, values ...string) []rawcall.Field {
		fields := rawcall.Settings()
		fields[1].Value = scale
		for _, v := range values {
			fields = append(fields, rawcall.Field{Name: "files", Value: v})
		}
		return fields
	}
	// One field with an array, the field again and again, and one object.
	for _, fields := range [][]rawcall.Field{group("2", "["+a+","+b+"]"), group("2", a, b)} {
		done := h.over(h.Started(fields))
		if done.State != tasks.Processed || len(done.Pictures) != 2 || done.Pictures[1].Result == nil {
			t.Errorf("%+v", done)
		}
	}
	if done := h.over(h.Started(group("2", b))); done.State != tasks.Processed || len(done.Pictures) != 1 {
		t.Errorf("%+v", done)
	}
	id := h.Started(group("8", "["+a+","+b+"]"))
	done := h.over(id)
	if done.State != tasks.Failed || done.Error != "bad.png: the picture is damaged" || done.Pictures[0].Result != nil {
		t.Errorf("%+v", done)
	}
	if _, err := h.store.Stat(tasks.ResultFolder, tasks.ResultName(id, 0)); err == nil {
		t.Error("a failed group keeps a result")
	}
	// Uploads can be used again: nothing of the failed task is lost.
	if done := h.over(h.Started(group("2", a))); done.State != tasks.Processed {
		t.Errorf("%+v", done)
	}
	if one, two := h.tasksOf(rawcall.Drawn(t, 1)), h.tasksOf(rawcall.Drawn(t, 2)); one != 4 || two != 4 {
		t.Errorf("%d and %d tasks", one, two)
	}
}

func TestAddresses(t *testing.T) {
	content := rawcall.Drawn(t, 4)
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
	h := start(t, Options{FetchPrivate: true})
	for _, c := range []struct{ path, reason string }{
		{"/a.png", ""}, {"/moved", ""},
		{"/away", "not safe"}, {"/page", "no JPEG, PNG or WebP"}, {"/huge", "larger than 100 MiB"}, {"/gone?secret=1", "404"},
	} {
		done := h.over(h.Started(append(rawcall.Settings(), rawcall.Field{Name: "urls", Value: web.URL + c.path})))
		if (done.State == tasks.Processed) != (c.reason == "") || !strings.Contains(done.Error, c.reason) || strings.Contains(done.Error, "secret") {
			t.Errorf("%s: %s %q", c.path, done.State, done.Error)
		}
	}
	list := fmt.Sprintf(`["%s/a.png","%s/moved"]`, web.URL, web.URL)
	done := h.over(h.Started(append(rawcall.Settings(), rawcall.Field{Name: "urls", Value: list})))
	if done.State != tasks.Processed || len(done.Pictures) != 2 || done.Pictures[0].SHA256 != rawcall.DigestOf(content) || done.Pictures[0].Original != "a.png" {
		t.Errorf("%+v", done)
	}
}

func TestDownload(t *testing.T) {
	c := &rawcall.Clock{}
	h := start(t, Options{Now: c.Now})
	content := rawcall.Drawn(t, 9)
	id := h.Started(rawcall.WithFile(content))
	h.over(id)
	link := h.Status(id).Text(t, "data", "files", 0, "downloadLink")
	get := func(method string, headers ...string) rawcall.Answer {
		t.Helper()
		r := h.Request(method, link, "", nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		a, err := h.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	whole := get("GET")
	etag := whole.Header.Get("ETag")
	if whole.Status != 200 || string(whole.Body) != string(content) || whole.Header.Get("Content-Type") != "image/png" || etag == "" {
		t.Errorf("%d %v", whole.Status, whole.Header)
	}
	if a := get("HEAD"); a.Status != 200 || len(a.Body) != 0 || a.Header.Get("Content-Length") != fmt.Sprint(len(content)) {
		t.Errorf("HEAD: %d %v", a.Status, a.Header)
	}
	if a := get("GET", "Range", "bytes=10-", "If-Range", etag); a.Status != 206 || string(a.Body) != string(content[10:]) {
		t.Errorf("range: %d %v", a.Status, a.Header)
	}
	if a := get("GET", "Range", "bytes=10-", "If-Range", `"other"`); a.Status != 200 || len(a.Body) != len(content) {
		t.Errorf("range of another file: %d", a.Status)
	}
	if a := get("GET", "Range", "bytes=99999-"); a.Status != 416 {
		t.Errorf("range beyond the end: %d", a.Status)
	}
	c.Pass(downloadLife + time.Second)
	if a := get("GET"); a.Status != 403 || !strings.Contains(string(a.Body), "Request has expired") {
		t.Errorf("after its life: %d %s", a.Status, a.Body)
	}
	link = h.Status(id).Text(t, "data", "files", 0, "downloadLink")
	if a := get("GET"); a.Status != 200 {
		t.Errorf("a new link: %d", a.Status)
	}
}
