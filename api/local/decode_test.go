package local

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bulkup/api/upscayl"
)

// serve answers one request without a network.
func serve(s *Service, path, kind string, body []byte) int {
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
	s := fuzzServer(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, name := range []string{upscayl.CallUpload, upscayl.CallComplete, upscayl.CallStart, upscayl.CallStatus, upscayl.CallHistory, upscayl.CallCancel} {
			if status := serve(s, "/"+name, "application/json", body); status >= 500 {
				t.Errorf("%s: %d", name, status)
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
	s := fuzzServer(f)
	f.Fuzz(func(t *testing.T, body string) {
		if status := serve(s, "/start-task", kind, []byte(body)); status >= 500 {
			t.Errorf("%d", status)
		}
		if names, err := s.store.Names("drafts"); err != nil || len(names) > s.opts.Workers {
			t.Errorf("drafts are left: %v, %v", names, err)
		}
	})
}

func fuzzServer(f *testing.F) *Service {
	s, err := Open(f.Context(), Options{Key: testKey, Store: f.TempDir(), Upscale: refusing})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close(f.Context()) })
	return s
}
