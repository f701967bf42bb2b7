package local

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"bulkup/api/upscayltest/rawcall"
)

// BenchmarkTask is what the service adds to the engine's work for one picture:
// start-task, with the workers behind it at the tasks before, without the network.
func BenchmarkTask(b *testing.B) {
	s, err := Open(b.Context(), Options{Key: testKey, Store: b.TempDir(), Upscale: copying})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(b.Context())
	const boundary = "frontier"
	var body bytes.Buffer
	for _, f := range append([]rawcall.Field{{Name: "file", Value: "\x89PNG\r\n\x1a\n" + string(make([]byte, 64<<10)), File: "a.png"}}, rawcall.Settings()...) {
		body.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=" + strconv.Quote(f.Name))
		if f.File != "" {
			body.WriteString("; filename=" + strconv.Quote(f.File))
		}
		body.WriteString("\r\n\r\n" + f.Value + "\r\n")
	}
	body.WriteString("--" + boundary + "--\r\n")
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/start-task", bytes.NewReader(body.Bytes()))
		r.Header.Set("X-API-Key", testKey)
		r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
}
