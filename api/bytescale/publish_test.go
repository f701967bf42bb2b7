package bytescale_test

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"bulkup/api"
	"bulkup/api/bytescale"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	mib  = 1 << 20
	part = 5 * mib
)

// client returns a new client of b.
func client(t testing.TB, b *publishtest.Bytescale, basic bool) *bytescale.Client {
	t.Helper()
	base, err := api.ParseBase(b.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := bytescale.New(bytescale.Options{BaseURL: base, AccountID: "A623uY2", Key: publishtest.Key, Basic: basic})
	t.Cleanup(c.CloseIdle)
	return c
}

// service is b as package conformance takes it.
func service(b *publishtest.Bytescale) conformance.Service {
	return conformance.Service{
		Publisher: func(t *testing.T, _ *transfer.Engine) transfer.Publisher {
			return bytescale.Publisher{Client: client(t, b, false)}
		},
		File:   b.File,
		Sent:   func() int64 { _, bytes := b.Store.Sent(); return bytes },
		Strike: func(hit func(int, http.ResponseWriter, *http.Request) bool) { b.Store.Strike = hit },
		Settle: b.Store.Settle,
		Lose:   func(n int) { b.Lose = func(i int, _ *http.Request) bool { return i == n } },
		Calls:  b.Calls,
		Size:   2*part + 12345,
		Part:   part,
	}
}

func TestConformance(t *testing.T) {
	conformance.All(t, func(t *testing.T) conformance.Service { return service(publishtest.NewBytescale(t, part)) })
}

// The older document answers a completed part with nothing at all.
func TestConformanceWithTheOlderAnswer(t *testing.T) {
	conformance.All(t, func(t *testing.T) conformance.Service {
		b := publishtest.NewBytescale(t, part)
		b.NoContent, b.Forget = true, true
		return service(b)
	})
}
