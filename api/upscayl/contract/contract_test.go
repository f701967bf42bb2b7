package contract

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/upscayl"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const file = `"fileName":"f","fileType":"image/png","fileSize":10,"originalFileName":"a.png","createdAt":1640995200,"expiresAt":1640998800`

// answers holds a good answer of each call, by dialect.
var answers = map[upscayl.Dialect]map[string]string{
	upscayl.Current: {
		upscayl.CallUpload: `{"status":"success","data":{"uploadId":"u","partSize":10,"path":"p",` + file +
			`,"partUrls":[{"partNumber":1,"signedUrl":"https://s/1"}]}}`,
		upscayl.CallComplete: `{"status":"success","data":{"status":"success"}}`,
		upscayl.CallStart:    `{"status":"success","data":{"message":"m","taskId":"t","creditsToDeduct":1}}`,
		upscayl.CallStatus: `{"status":"success","data":{"status":"PROCESSED","progress":"100","scale":4,"deductedCredits":1,
			"files":[{` + file + `,"downloadLink":"https://s/r","dimensions":{"width":1,"height":2}}]}}`,
		upscayl.CallHistory: `{"status":"success","pagination":{"total":0,"hasMore":false,"nextOffset":null},"data":[]}`,
	},
	upscayl.Classic: {
		upscayl.CallUpload:   `{"status":"success","data":{"uploadURL":"https://s/1",` + file + `}}`,
		upscayl.CallComplete: `{"status":"success","data":{"status":"success"}}`,
		upscayl.CallStart:    `{"status":"success","data":{"message":"m","taskId":"t"}}`,
		upscayl.CallStatus:   `{"status":"success","data":{"status":"processing","progress":"75","scale":"4","files":[]}}`,
		upscayl.CallHistory:  `{"status":"success","pagination":{"total":1,"hasMore":false,"nextOffset":0},"data":[{"status":"completed","files":[]}]}`,
	},
}

type picture struct{ io.Reader }

func (picture) Close() error { return nil }

func start() upscayl.StartRequest {
	return upscayl.StartRequest{Model: "natural-plus-4x", Scale: 4, Format: "png"}
}

func withFile(size int64, kind string) upscayl.StartRequest {
	r := start()
	r.File = &upscayl.FileBody{Name: "a.png", Type: kind, Size: size,
		Open: func() (io.ReadCloser, error) { return picture{strings.NewReader(strings.Repeat("x", int(size)))}, nil }}
	return r
}

// pair returns the checkers and a client of a server that answers by f.
func pair(t *testing.T, d upscayl.Dialect, f http.HandlerFunc) (checkers, *upscayl.Client) {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	base, err := api.ParseBase(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var both checkers
	client := upscayl.New(upscayl.Options{BaseURL: base, Key: "k", Dialect: d, Wrap: func(next http.RoundTripper) http.RoundTripper {
		c, err := New(next)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, c)
		return c
	}})
	t.Cleanup(client.CloseIdle)
	return both, client
}

// checkers stand before the transports of one client.
type checkers []*Checker

func (cs checkers) Violations() (broken []error) {
	for _, c := range cs {
		broken = append(broken, c.Violations()...)
	}
	return broken
}

func (cs checkers) Seen(call string) (n int) {
	for _, c := range cs {
		n += c.Seen(call)
	}
	return n
}

func all(t *testing.T, c *upscayl.Client) {
	t.Helper()
	u, err := c.GetUploadURL(t.Context(), upscayl.UploadRequest{Name: "a.png", Type: "image/png", Size: 10})
	check(t, err)
	check(t, c.CompleteUpload(t.Context(), upscayl.Completion{UploadID: "u", Key: "p", Parts: []upscayl.Part{{Number: 1, ETag: `"e"`}}}))
	urls, files := start(), start()
	urls.URLs, files.Files = []string{"https://p"}, []upscayl.UploadedFile{u.File}
	for _, r := range []upscayl.StartRequest{withFile(3<<20, "image/png"), urls, files} {
		_, err = c.StartTask(t.Context(), r)
		check(t, err)
	}
	_, err = c.TaskStatus(t.Context(), "t")
	check(t, err)
	_, err = c.History(t.Context(), upscayl.HistoryRequest{Limit: 100})
	check(t, err)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestClientKeepsTheContract(t *testing.T) {
	for dialect, by := range answers {
		t.Run(string(dialect), func(t *testing.T) {
			checker, client := pair(t, dialect, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, by[path.Base(r.URL.Path)])
			})
			all(t, client)
			for _, err := range checker.Violations() {
				t.Error(err)
			}
			for call := range by {
				if checker.Seen(call) == 0 {
					t.Errorf("%s was not seen", call)
				}
			}
		})
	}
}

func TestViolationsOfServers(t *testing.T) {
	for _, tt := range []struct {
		name, kind, body string
		status           int
		ok               bool
	}{
		{"good", "application/json", `{"status":"success","data":{"status":"PROCESSING"}}`, 200, true},
		{"text error", "text/plain; charset=utf-8", "Bad Request", 400, true},
		{"string error", "application/json", `"Bad Request"`, 400, true},
		{"object error", "application/json", `{"error":"BAD_REQUEST","message":"m"}`, 400, true},
		{"empty object", "application/json", `{}`, 400, false},
		{"no status", "application/json", `{"status":"success","data":{}}`, 200, false},
		{"odd word", "application/json", `{"status":"success","data":{"status":"QUEUED"}}`, 200, false},
		{"odd type", "application/json", `{"status":"success","data":{"status":"PROCESSED","files":{}}}`, 200, false},
		{"no JSON", "application/json", `{`, 200, false},
		{"web page", "text/html", `<html>`, 500, false},
		{"undocumented", "application/json", `"teapot"`, 418, false},
	} {
		checker, client := pair(t, upscayl.Current, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", tt.kind)
			w.WriteHeader(tt.status)
			_, _ = io.WriteString(w, tt.body)
		})
		_, _ = client.TaskStatus(t.Context(), "t")
		if broken := checker.Violations(); (len(broken) == 0) != tt.ok {
			t.Errorf("%s: %v", tt.name, broken)
		}
	}
}

func TestViolationsOfClients(t *testing.T) {
	const boundary = "b"
	part := func(name, value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	good := part("model", "natural-plus-4x") + part("scale", "4") + part("saveImageAs", "png") + part("enhanceFace", "true")
	urls := part("urls", `["https://p"]`)
	const end = "--b--\r\n"
	for _, tt := range []struct {
		name, call, body string
		ok, noKey        bool
	}{
		{"wrapped", upscayl.CallStatus, `{"data":{"taskId":"t"}}`, true, false},
		{"flat", upscayl.CallStatus, `{"taskId":"t"}`, true, false},
		{"no key", upscayl.CallStatus, `{"taskId":"t"}`, false, true},
		{"no task", upscayl.CallStatus, `{"data":{}}`, false, false},
		{"extra", upscayl.CallStatus, `{"taskId":"t","x":1}`, false, false},
		{"too large", upscayl.CallUpload, `{"fileSize":104857601,"fileType":"image/png","originalFileName":"a"}`, false, false},
		{"wrong type", upscayl.CallUpload, `{"fileSize":1,"fileType":"image/gif","originalFileName":"a"}`, false, false},
		{"page too long", upscayl.CallHistory, `{"limit":101}`, false, false},
		{"form", upscayl.CallStart, good + urls + end, true, false},
		{"form without source", upscayl.CallStart, good + end, false, false},
		{"form with two sources", upscayl.CallStart, good + urls + part("files", `[{"fileName":"f","fileType":"image/png","fileSize":1}]`) + end, false, false},
		{"form with a field twice", upscayl.CallStart, good + urls + urls + end, false, false},
		{"form without model", upscayl.CallStart, good[len(part("model", "natural-plus-4x")):] + urls + end, false, false},
		{"form with scale 9", upscayl.CallStart, strings.Replace(good, "\r\n4\r\n", "\r\n9\r\n", 1) + urls + end, false, false},
		{"form with an unlisted field", upscayl.CallStart, good + urls + part("batchMode", "true") + end, false, false},
		{"form with one address", upscayl.CallStart, good + part("urls", "https://p") + end, false, false},
		{"no such call, with the key", "list-models", `{}`, false, false},
		{"no such call, without it", "part", `{}`, true, true},
	} {
		checker, err := New(answering(`{"status":"success","data":{"status":"PROCESSING","message":"m","taskId":"t"},"pagination":{}}`))
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/"+tt.call, strings.NewReader(tt.body))
		r.Header.Set("Content-Type", "application/json")
		if tt.call == upscayl.CallStart {
			r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
		}
		if !tt.noKey {
			r.Header.Set("X-API-Key", "k")
		}
		resp, err := checker.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		broken := 0
		for _, err := range checker.Violations() {
			if !strings.Contains(err.Error(), "answer") { // which suits one call only
				broken++
			}
		}
		if (broken == 0) != tt.ok {
			t.Errorf("%s: %v", tt.name, checker.Violations())
		}
	}
}

// answering is a transport without a network.
type answering string

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	r.Body.Close()
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(string(a))), Request: r}, nil
}

func TestWrongTypeOfFileIsSeen(t *testing.T) {
	checker, client := pair(t, upscayl.Current, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	_, _ = client.StartTask(t.Context(), withFile(10, "image/gif"))
	if broken := checker.Violations(); len(broken) == 0 || !strings.Contains(broken[0].Error()+broken[len(broken)-1].Error(), "image/gif") {
		t.Errorf("got %v", broken)
	}
}

func TestEarlyRefusalPassesTheChecker(t *testing.T) {
	const size = 64 << 20
	checker, client := pair(t, upscayl.Current, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusPaymentRequired)
		_, _ = io.WriteString(w, `"Insufficient credits"`)
	})
	_, err := client.StartTask(t.Context(), withFile(size, "image/png"))
	if api.KindOf(err) != failure.Credits {
		t.Errorf("%v of kind %q", err, api.KindOf(err))
	}
	for _, err := range checker.Violations() {
		t.Error(err)
	}
}

func TestEveryModelIsInTheDescription(t *testing.T) {
	checker, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	described := map[any]bool{}
	for _, id := range checker.doc.Components.Schemas["Model"].Value.Enum {
		described[id] = true
	}
	for _, m := range upscayl.Models() {
		if !described[m.ID] || m.Purpose == "" {
			t.Errorf("%+v is not described", m)
		}
		delete(described, m.ID)
	}
	if len(described) > 0 {
		t.Errorf("not offered: %v", described)
	}
}
