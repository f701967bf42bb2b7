package gjirafa_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api"
	"bulkup/api/gjirafa"
	"bulkup/api/publishtest"
	"bulkup/api/publishtest/conformance"
	"bulkup/api/transfer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	mib  = 1 << 20
	part = 8 * mib
)

// client returns a new client of g.
func client(t testing.TB, g *publishtest.Gjirafa, scheme string) *gjirafa.Client {
	return clientAt(t, g, scheme, nil)
}

// clientAt is client with a clock of its own.
func clientAt(t testing.TB, g *publishtest.Gjirafa, scheme string, now func() time.Time) *gjirafa.Client {
	t.Helper()
	base, err := api.ParseBase(g.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := gjirafa.New(gjirafa.Options{BaseURL: base, ProjectID: "p1", Key: publishtest.Key, AuthScheme: scheme, Now: now})
	t.Cleanup(c.CloseIdle)
	return c
}

// service is g as package conformance takes it.
func service(g *publishtest.Gjirafa) conformance.Service {
	return conformance.Service{
		Publisher: func(t *testing.T, _ *transfer.Engine) transfer.Publisher {
			return gjirafa.Publisher{Client: client(t, g, "")}
		},
		File:    g.File,
		Sent:    func() int64 { _, bytes := g.Store.Sent(); return bytes },
		Orphans: g.Store.Open,
		Strike:  func(hit func(int, http.ResponseWriter, *http.Request) bool) { g.Store.Strike = hit },
		Settle:  g.Store.Settle,
		Lose:    func(n int) { g.Lose = func(i int, _ *http.Request) bool { return i == n } },
		Calls:   g.Calls,
		Size:    2*part + 12345,
		Part:    part,
	}
}

func TestConformance(t *testing.T) {
	conformance.All(t, func(t *testing.T) conformance.Service { return service(publishtest.NewGjirafa(t)) })
}

// No document says whether a resumed upload gives links of the parts that are there.
func TestConformanceWithMissingLinks(t *testing.T) {
	conformance.All(t, func(t *testing.T) conformance.Service {
		g := publishtest.NewGjirafa(t)
		g.MissingOnly, g.BareETags, g.FirstNumber = true, true, new(int)
		return service(g)
	})
}

// An upload ends when it becomes a file: that the service knows it no more, after a
// completion whose answer was lost, means success.
func TestLostAnswerToACompletion(t *testing.T) {
	g := publishtest.NewGjirafa(t)
	lost := false
	g.Lose = func(_ int, r *http.Request) bool {
		lose := !lost && strings.HasSuffix(r.URL.Path, "/multipart-complete")
		lost = lost || lose
		return lose
	}
	path, content := conformance.Write(t, 2*part)
	run := conformance.Run{Service: service(g), Path: path}
	run.Whole(t, content)
	begun := 0
	for _, call := range g.Calls() {
		if strings.HasSuffix(call, "/uploads/multipart") {
			begun++
		}
	}
	if !lost || begun != 1 {
		t.Errorf("%d uploads were begun for one file: %q", begun, g.Calls())
	}
}
