package upscayltest

import (
	"crypto/md5"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"bulkup/api/upscayltest/rawcall"
)

// A task in both dialects, field by field.
func TestTask(t *testing.T) {
	for _, d := range []Dialect{Current, Classic} {
		t.Run(string(d), func(t *testing.T) {
			h := start(t, Options{Dialect: d, Credits: 5})
			content := rawcall.Drawn(t, 7)
			id := h.done(content)
			if l := h.Ledger(); l.CreditsPromised != 1 || l.CreditsTaken != 0 {
				t.Errorf("before a poll: %+v", l)
			}
			var a rawcall.Answer
			for range 2 { // the second poll takes nothing more
				a = h.Status(id)
				if a.Text(t, "data", "status") != h.word(done) || a.Text(t, "data", "progress") != "100" || a.Number(t, "data", "deductedCredits") != 1 {
					t.Errorf("%s", a.Body)
				}
			}
			if l := h.Ledger(); l.CreditsPromised != 0 || l.CreditsTaken != 1 || l.Tasks[rawcall.DigestOf(content)] != 1 {
				t.Errorf("after a poll: %+v", l)
			}
			file := func(name string) any { return a.At(t, "data", "files", 0, name) }
			if file("originalFileName") != "a.png" || file("fileSize") != float64(len(content)) || !strings.HasSuffix(file("fileName").(string), "-a.png") {
				t.Errorf("%s", a.Body)
			}
			millis := a.Number(t, "data", "createdAt") > 1e12 && file("createdAt").(float64) > 1e12
			if want := map[Dialect]any{Current: 2.0, Classic: "2"}[d]; a.At(t, "data", "scale") != want || millis != (d == Classic) {
				t.Errorf("%s", a.Body)
			}
		})
	}
}

func TestClassicRefusals(t *testing.T) {
	h := start(t, Options{Dialect: Classic})
	for _, c := range []struct {
		call, body string
		status     int
		words      string
	}{
		{"get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":"a"}}`, 400, `{"error":"MISSING_REQUIRED_FIELDS","message":"Required fields missing: originalFileName, fileType, fileSize"}`},
		{"get-upload-url", `{"fileSize":104857601,"fileType":"image/png","originalFileName":"a"}`, 400, `"FILE_SIZE_EXCEEDED"`},
		{"get-upload-url", `{"fileSize":1,"fileType":"image/gif","originalFileName":"a"}`, 400, `"INVALID_FILE_TYPE"`},
		{"complete-multipart-upload", `{"uploadId":"x","key":"y","parts":[]}`, 400, `"MISSING_REQUIRED_FIELDS"`},
		{"get-task-status", `{"taskId":"30a89e69-c702-4247-9905-f0a53dfa45ab"}`, 404, `"NOT_FOUND"`},
		{"get-task-status", `{}`, 400, `"Required fields missing: taskId"`},
		{"get-upscayl-history", `{"failed":"yes"}`, 400, `failed must be true or false`},
		{"get-upscayl-history", `{"processed":"nearly"}`, 400, `processed must be one of`},
	} {
		if a := h.Call(c.call, c.body); a.Status != c.status || !strings.Contains(string(a.Body), c.words) {
			t.Errorf("%s %s: %d %s", c.call, c.body, a.Status, a.Body)
		}
	}
	picture := func(fields ...rawcall.Field) []rawcall.Field {
		return append(rawcall.Settings()[:1], fields...)
	}
	for words, fields := range map[string][]rawcall.Field{
		"scale must be one of 2, 4, 8": picture(rawcall.Field{Name: "scale", Value: "3"}),
		`"MISSING_REQUIRED_FIELDS"`:    picture(rawcall.Field{Name: "scale", Value: "2"}, rawcall.Field{Name: "urls", Value: "https://example.org/a.png"}),
	} {
		if a := h.Start(fields); a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), words) {
			t.Errorf("%s: %d %s", words, a.Status, a.Body)
		}
	}
	if l := h.Ledger(); len(l.Tasks) != 0 {
		t.Errorf("tasks were started: %v", l.Tasks)
	}
	// What is left out has a default.
	id := h.Started(append(picture(rawcall.Field{Name: "scale", Value: "2"}), rawcall.WithFile(rawcall.Drawn(t, 1))[0]))
	if v := h.over(id); v.Format != "jpg" || v.Face {
		t.Errorf("%+v", v)
	}
}

func TestClassicUpload(t *testing.T) {
	h := start(t, Options{Dialect: Classic, PartSize: 40})
	content := rawcall.Drawn(t, 5)
	begun := h.Begin("a.png", content)
	if begun.At(t, "data", "partUrls") != nil || begun.Number(t, "data", "createdAt") < 1e12 {
		t.Errorf("not classic: %s", begun.Body)
	}
	link, record := begun.Text(t, "data", "uploadURL"), fmt.Sprintf(`[{"fileName":%q}]`, begun.Text(t, "data", "fileName"))
	group := append(rawcall.Settings(), rawcall.Field{Name: "files", Value: record})
	if a := h.Start(group); a.Status != 400 {
		t.Errorf("started before the upload: %d %s", a.Status, a.Body)
	}
	if a := h.Put(link, content[1:]); a.Status != 400 {
		t.Errorf("a file of another size: %d", a.Status)
	}
	if a := h.Put(link+"0", content); a.Status != 403 {
		t.Errorf("another signature: %d", a.Status)
	}
	for range 2 { // again, as after a lost answer
		if a := h.Put(link, content); a.Status != 200 || a.Header.Get("ETag") != fmt.Sprintf(`"%x"`, md5.Sum(content)) {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	}
	h.over(h.Started(group))
	if n := h.tasksOf(content); n != 1 {
		t.Errorf("%d tasks of what was uploaded", n)
	}
}

func TestWrongMethodPathAndKey(t *testing.T) {
	for _, d := range []Dialect{Current, Classic} {
		h := start(t, Options{Dialect: d})
		for _, c := range []struct {
			method, path, key string
			status            int
		}{
			{"GET", "/start-task", testKey, 405},
			{"POST", "/start-a-new-task", testKey, 404},
			{"POST", "/start-task", "wrong", 401},
			{"POST", "/get-task-status", "", 401},
			{"POST", "/cancel-task", testKey, 404},
			{"POST", "/get-models", testKey, 404},
			{"GET", "/_ledger", "wrong", 401},
			{"GET", "/_ledger", testKey, 200},
		} {
			r := h.Request(c.method, h.URL()+c.path, "", nil)
			r.Header.Set("X-API-Key", c.key)
			a, err := h.Do(r)
			if err != nil || a.Status != c.status {
				t.Errorf("%s %s %s: %d %s %v", d, c.method, c.path, a.Status, a.Body, err)
			}
		}
	}
}

func TestCredits(t *testing.T) {
	h := start(t, Options{Credits: 2, PartSize: 64})
	record := h.Uploaded("a.png", rawcall.Drawn(t, 1))
	three := append(slices.Clone(rawcall.Settings()), rawcall.Field{Name: "files", Value: "[" + record + "," + record + "," + record + "]"})
	if a := h.Start(three); a.Status != http.StatusPaymentRequired || string(a.Body) != `"Insufficient credits"` {
		t.Errorf("three for two credits: %d %s", a.Status, a.Body)
	}
	a := h.Start(rawcall.WithFile(rawcall.Drawn(t, 1)))
	if a.Number(t, "data", "creditsToDeduct") != 1 || a.Header.Get("x-task-cost") != "1" {
		t.Errorf("%s %v", a.Body, a.Header)
	}
	h.Started(rawcall.WithFile(rawcall.Drawn(t, 2)))
	for name, a := range map[string]rawcall.Answer{
		"start-task":     h.Start(rawcall.WithFile(rawcall.Drawn(t, 3))),
		"get-upload-url": h.Call("get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":"a.png"}}`),
	} {
		if a.Status != http.StatusPaymentRequired {
			t.Errorf("%s without credits: %d %s", name, a.Status, a.Body)
		}
	}
}

// However many ask at once, no more is promised than there is.
func TestCreditsUnderPressure(t *testing.T) {
	h := start(t, Options{Credits: 5})
	statuses := make(chan int, 20)
	for range cap(statuses) {
		go func() {
			a, err := h.Do(h.Form(rawcall.WithFile(rawcall.Drawn(t, 1))))
			if err != nil {
				t.Error(err)
			}
			statuses <- a.Status
		}()
	}
	count := map[int]int{}
	for range cap(statuses) {
		count[<-statuses]++
	}
	if count[http.StatusOK] != 5 || count[http.StatusPaymentRequired] != 15 || h.tasksOf(rawcall.Drawn(t, 1)) != 5 {
		t.Errorf("%v, %d tasks", count, h.tasksOf(rawcall.Drawn(t, 1)))
	}
}
