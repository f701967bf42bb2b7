package local

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// serve answers one request without a network.
func serve(s *Server, path, kind string, body []byte) int {
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set("X-API-Key", testKey)
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Code
}

// Whatever is asked, the answer is one of the documented ones and never a 500.
func FuzzCalls(f *testing.F) {
	for _, body := range []string{`{}`, `null`, `[]`, `{"data":null}`, `{"data":[]}`, `{"data":{"parts":[null]}}`,
		`{"data":{"uploadId":"x","key":"y","parts":[{"PartNumber":1e3,"ETag":{}}]}}`, `{"limit":1e99}`, `{"taskId":"\u0000"}`,
		`{"data":{"fileSize":9223372036854775808,"fileType":"image/png","originalFileName":"a"}}`, `{"timestampOffset":-1}`} {
		f.Add([]byte(body))
	}
	servers := fuzzServers(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, s := range servers {
			for _, name := range callNames {
				if status := serve(s, "/"+name, "application/json", body); status >= 500 {
					t.Errorf("%s: %d", name, status)
				}
			}
		}
	})
}

func FuzzForm(f *testing.F) {
	const kind = "multipart/form-data; boundary=b"
	part := func(name, value string) string {
		return "--b\r\nContent-Disposition: form-data; " + name + "\r\n\r\n" + value + "\r\n"
	}
	f.Add("--b--")
	f.Add(part(`name="file"; filename="../x"`, "GIF8") + "--b--")
	f.Add(part(`name="model"`, "upscayl-lite-4x") + part(`name="scale"`, "2") + part(`name="saveImageAs"`, "png") +
		part(`name="enhanceFace"`, "true") + part(`name="files"`, `[{"path":7}]`) + "--b--\r\n")
	f.Add(part(`name="urls"`, `["http://[::1"]`) + strings.Repeat(part(`name="x"`, ""), 1001))
	servers := fuzzServers(f)
	f.Fuzz(func(t *testing.T, body string) {
		for _, s := range servers {
			if status := serve(s, "/start-task", kind, []byte(body)); status >= 500 {
				t.Errorf("%d", status)
			}
			if names, err := s.store.Names("drafts"); err != nil || len(names) > s.opts.Workers {
				t.Errorf("drafts are left: %v, %v", names, err)
			}
		}
	})
}

func fuzzServers(f *testing.F) (servers []*Server) {
	for _, d := range []Dialect{Current, Classic} {
		s, err := Start(f.Context(), Options{Key: testKey, Store: f.TempDir(), Dialect: d, Credits: -1, upscale: refusing})
		if err != nil {
			f.Fatal(err)
		}
		f.Cleanup(func() { s.Close(f.Context()) })
		servers = append(servers, s)
	}
	return servers
}

// deadlines is a writer that remembers its read deadlines.
type deadlines struct {
	http.ResponseWriter
	set []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}

func TestClientThatSendsNothingIsGivenUp(t *testing.T) {
	d := &deadlines{}
	began := time.Now()
	body := patient(d, io.NopCloser(strings.NewReader("x")))
	if _, err := io.ReadAll(body); err != nil {
		t.Fatal(err)
	}
	if len(d.set) < 2 || d.set[0].Before(began.Add(readPatience)) {
		t.Errorf("no deadline for a read: %v", d.set)
	}
	if last := d.set[len(d.set)-1]; !last.IsZero() {
		t.Errorf("a deadline after the end: %v", last)
	}
}

// A byte now and then does not keep a connection for ever.
func TestClientThatTricklesIsGivenUp(t *testing.T) {
	const quiet = time.Hour
	for got, passed := range map[int64]bool{0: true, 100: true, int64(quiet.Seconds()) * slowestBody: false} {
		d := &deadlines{}
		body := patient(d, io.NopCloser(strings.NewReader("x")))
		body.began, body.got = body.began.Add(-quiet), got
		if _, err := body.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if d.set[0].Before(time.Now()) != passed {
			t.Errorf("%d bytes in %v: until %v", got, quiet, d.set[0])
		}
	}
}
