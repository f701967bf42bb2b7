package conformance

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"bulkup/api/transfer"
)

// All runs every test, each against a service of its own.
func All(t *testing.T, start func(t *testing.T) Service) {
	for name, test := range map[string]func(*testing.T, Service){
		"whole":                   whole,
		"killed in the middle":    killed,
		"killed before the end":   killedAtTheEnd,
		"killed at the beginning": killedAtOnce,
		"links refused":           refused,
		"file changed":            changed,
		"another account":         elsewhere,
		"withdrawn":               withdrawn,
	} {
		t.Run(name, func(t *testing.T) { test(t, start(t)) })
	}
	t.Run("answers lost", func(t *testing.T) { lost(t, start) })
}

func whole(t *testing.T, s Service) {
	path, content := Write(t, s.Size)
	run := Run{Service: s, Path: path}
	run.Whole(t, content)
	if sent := s.Sent(); sent != s.Size {
		t.Errorf("%d bytes were sent for %d", sent, s.Size)
	}
	noOrphans(t, s)
}

// middle is a number of parts that is not all of them.
func (s Service) middle() int {
	if s.Size > s.Part {
		return 1
	}
	return 0
}

// two is the size of a file of two parts, where the service cuts files at all.
func (s Service) two() int64 { return min(s.Size, s.Part+12345) }

func noOrphans(t *testing.T, s Service) {
	t.Helper()
	if s.Orphans == nil {
		return
	}
	if n := s.Orphans(); n != 0 {
		t.Errorf("%d uploads are left open after the calls %q", n, s.Calls())
	}
}

// killed is killed after each part that can be the last one.
func killed(t *testing.T, s Service) {
	path, content := Write(t, s.Size)
	run := Run{Service: s, Path: path}
	for most := range s.middle() + 1 {
		// The second may find everything there, sent while the first was killed.
		if _, err := run.Publish(t, most); err != errKilled && (most == 0 || err != nil) {
			t.Fatalf("killed after %d parts: %v", most, err)
		}
	}
	run.Whole(t, content)
	if sent := s.Sent(); sent > s.Size+2*Connections*s.Part {
		t.Errorf("%d bytes were sent for %d after two kills", sent, s.Size)
	}
	noOrphans(t, s)
}

// killedAtTheEnd is killed between the end of the publication and its record.
func killedAtTheEnd(t *testing.T, s Service) {
	path, content := Write(t, s.Size)
	run := Run{Service: s, Path: path}
	run.Whole(t, content)
	run.Whole(t, content)
	if sent := s.Sent(); sent != s.Size {
		t.Errorf("%d bytes were sent for %d that were there", sent, s.Size)
	}
}

// killedAtOnce is killed when the session is open and nothing was sent.
func killedAtOnce(t *testing.T, s Service) {
	path, content := Write(t, s.Size)
	run := Run{Service: s, Path: path}
	if _, err := run.Publish(t, 0); err != errKilled {
		t.Fatal(err)
	}
	run.Kept.Receipts = nil
	run.Whole(t, content)
	noOrphans(t, s)
}

// refused gets links that are not accepted, in every form that storage says so.
func refused(t *testing.T, s Service) {
	const form = "HTTP/1.1 403 Forbidden\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
	answers := []struct{ kind, body string }{
		{"application/xml", "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"},
		{"text/html", "<html><head><title>403 Forbidden</title></head></html>"},
		{"text/plain", ""},
	}
	path, content := Write(t, s.two())
	for _, a := range answers {
		var struck atomic.Bool
		s.Strike(func(n int, w http.ResponseWriter, r *http.Request) bool {
			if r.ContentLength == 0 || struck.Swap(true) {
				return false
			}
			_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return true
			}
			fmt.Fprintf(conn, form, a.kind, len(a.body), a.body)
			conn.Close()
			return true
		})
		run := Run{Service: s, Path: path}
		run.Whole(t, content)
		if !struck.Load() {
			t.Error("nothing was refused")
		}
	}
	noOrphans(t, s)
}

// lost loses the answer to each call of the API in turn.
func lost(t *testing.T, start func(t *testing.T) Service) {
	calls := 100
	for n := 1; n <= calls; n++ {
		s := start(t)
		path, content := Write(t, s.two())
		s.Lose(n)
		run := Run{Service: s, Path: path}
		run.Whole(t, content)
		if n == 1 {
			calls = len(s.Calls()) - 1 // without the repetition
		}
	}
}

// changed has another file in its place when it is gone on with.
func changed(t *testing.T, s Service) {
	path, content := Write(t, s.Size)
	run := Run{Service: s, Path: path}
	if _, err := run.Publish(t, s.middle()); err != errKilled {
		t.Fatal(err)
	}
	content[0] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	run.Whole(t, content)
}

// elsewhere has kept what is of another account.
func elsewhere(t *testing.T, s Service) {
	path, content := Write(t, s.Size)
	run := Run{Service: s, Path: path, Kept: transfer.Kept{
		Token:    []byte(`{"account":"other","file":{"size":1},"session":{}}`),
		Receipts: []transfer.Receipt{{Index: 0, Size: s.Part, ETag: `"other"`}},
	}}
	run.Whole(t, content)
	if sent := s.Sent(); sent != s.Size {
		t.Errorf("%d bytes were sent for %d", sent, s.Size)
	}
}

// withdrawn is canceled in the middle, twice.
func withdrawn(t *testing.T, s Service) {
	path, content := Write(t, s.Size)
	run := Run{Service: s, Path: path}
	if _, err := run.Publish(t, s.middle()); err != errKilled {
		t.Fatal(err)
	}
	e := Engine(t)
	p := s.Publisher(t, e)
	for range 2 {
		if err := e.Withdraw(t.Context(), p, run.Kept); err != nil {
			t.Error(err)
		}
	}
	noOrphans(t, s)
	run.Whole(t, content)
}
