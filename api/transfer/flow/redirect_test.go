package flow

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
)

// A link from elsewhere must not lead to what runs on this computer.
func TestDownloadsFromElsewhereAreNotSentHere(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     failure.Kind
	}{
		{"https://storage.example/a", "https://other.example/a", ""},
		{"https://storage.example/a", "http://127.0.0.1:8080/", failure.Input},
		{"https://storage.example/a", "https://localhost/", failure.Input},
		{"http://127.0.0.1:9000/a", "http://[::1]:9001/a", ""},
	} {
		from, to := httptest.NewRequest("GET", test.from, nil), httptest.NewRequest("GET", test.to, nil)
		if err := SafeRedirect(to, []*http.Request{from}); api.KindOf(err) != test.want {
			t.Errorf("from %s to %s: %v", test.from, test.to, err)
		}
	}
}
