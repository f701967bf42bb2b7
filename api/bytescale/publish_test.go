package bytescale_test

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"bulkup/api"
	"bulkup/api/bytescale"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/drill"
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

// service is b as the drills want it.
func service(b *publishtest.Bytescale) drill.Service {
	return drill.Service{
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

func TestDrills(t *testing.T) {
	drill.All(t, func(t *testing.T) drill.Service { return service(publishtest.NewBytescale(t, part)) })
}

// The older document answers a completed part with nothing at all.
func TestDrillsOfTheOlderAnswer(t *testing.T) {
	drill.All(t, func(t *testing.T) drill.Service {
		b := publishtest.NewBytescale(t, part)
		b.NoContent, b.Forget = true, true
		return service(b)
	})
}
