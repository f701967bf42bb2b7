package local

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
)

// BenchmarkTask is what the service adds to the engine's work for one picture:
// start-task, with the workers behind it at the tasks before, without the network.
func BenchmarkTask(b *testing.B) {
	s, err := Start(b.Context(), Options{Key: testKey, Store: b.TempDir(), Credits: -1, upscale: copying})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(b.Context())
	const boundary = "frontier"
	var body bytes.Buffer
	for _, f := range append([]field{{"file", "\x89PNG\r\n\x1a\n" + string(make([]byte, 64<<10)), "a.png"}}, settings...) {
		body.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=" + strconv.Quote(f.name))
		if f.file != "" {
			body.WriteString("; filename=" + strconv.Quote(f.file))
		}
		body.WriteString("\r\n\r\n" + f.value + "\r\n")
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
