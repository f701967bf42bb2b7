package aitronos_test

import (
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api"
	"bulkup/api/aitronos"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	kib   = 1 << 10
	chunk = 256 * kib
)

// client returns a new client of a.
func client(t testing.TB, a *publishtest.Aitronos, auth aitronos.Auth) *aitronos.Client {
	t.Helper()
	base, err := api.ParseBase(a.URL + "/v1")
	if err != nil {
		t.Fatal(err)
	}
	c := aitronos.New(aitronos.Options{BaseURL: base, OrganizationID: "org_123", Key: publishtest.Key, Auth: auth})
	t.Cleanup(c.CloseIdle)
	return c
}

// service is a as package conformance takes it.
func service(a *publishtest.Aitronos) conformance.Service {
	s := conformance.Service{
		Publisher: func(t *testing.T, e *transfer.Engine) transfer.Publisher {
			return aitronos.Publisher{Client: client(t, a, ""), Engine: e}
		},
		File:   a.File,
		Sent:   a.Received,
		Strike: func(hit func(int, http.ResponseWriter, *http.Request) bool) { a.StrikeStore = hit },
		Lose:   func(n int) { a.Lose = func(i int, _ *http.Request) bool { return i == n } },
		Calls:  a.Calls,
		Size:   4*chunk + 12345,
		Part:   chunk,
	}
	if !a.Simple { // a link for one PUT cannot be canceled
		s.Orphans = a.Open
	}
	return s
}

func TestConformance(t *testing.T) {
	conformance.All(t, func(t *testing.T) conformance.Service {
		a := publishtest.NewAitronos(t)
		a.Chunk = chunk + 1000
		return service(a)
	})
}

// A session that may have become a file, and whose file has no id, is not begun anew once it
// has expired.
func TestExpiredWithoutAnID(t *testing.T) {
	p := aitronos.Publisher{Client: client(t, publishtest.NewAitronos(t), "")}
	for token, kind := range map[string]failure.Kind{
		`{"upload_url":"https://s.example/?upload_id=1","expires_at":"2020-01-01T00:00:00Z"}`:                failure.Unknown,
		`{"upload_url":"https://s.example/?upload_id=1","expires_at":"2020-01-01T00:00:00Z","file_id":"no"}`: failure.Gone,
	} {
		if _, err := p.Resume(t.Context(), transfer.File{Size: 1}, []byte(token), time.Now()); api.KindOf(err) != kind {
			t.Errorf("%s: %v of kind %q", token, err, api.KindOf(err))
		}
	}
}
