package transfer

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/transfer/flow"
)

func TestResumable(t *testing.T) {
	const full = 3*granule + 1000
	tests := map[string]struct {
		size    int64
		prepare func(g *gcs)
		most    int64 // bytes sent, at most
	}{
		"whole":            {full, func(*gcs) {}, full},
		"multiple":         {2 * granule, func(*gcs) {}, 2 * granule},
		"small":            {10, func(*gcs) {}, 10},
		"empty":            {0, func(*gcs) {}, 0},
		"override for 308": {full, func(g *gcs) { g.No308 = true }, full},
		"an answer lost": {full, func(g *gcs) {
			g.Answer = func(n int, _ http.ResponseWriter) bool { return n != 2 }
		}, full},
		"the last answer lost": {full, func(g *gcs) {
			g.Answer = func(n int, _ http.ResponseWriter) bool { return n != 4 }
		}, full},
		"nothing kept of a chunk": {full, func(g *gcs) {
			g.Keep = func(n int, came int64) int64 {
				if n == 1 || n == 3 {
					return 0
				}
				return came
			}
		}, full + 2*granule},
		"half kept of the last": {full, func(g *gcs) {
			g.Keep = func(n int, came int64) int64 {
				if n == 4 {
					return came / 2
				}
				return came
			}
		}, full + 1000},
		"503": {full, func(g *gcs) {
			g.Refuse = func(n int, w http.ResponseWriter, r *http.Request) bool {
				return n == 2 && after(w, r, http.StatusServiceUnavailable)
			}
		}, full},
		"503 to the question too": {full, func(g *gcs) {
			g.Refuse = func(n int, w http.ResponseWriter, r *http.Request) bool {
				return n >= 2 && n <= 5 && after(w, r, http.StatusServiceUnavailable)
			}
		}, full},
		"a hang-up in mid-chunk": {full, func(g *gcs) {
			g.Refuse = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n == 2 {
					publishtest.HangUp(w)
				}
				return n == 2
			}
		}, full},
	}
	for name, test := range tests {
		for _, fresh := range []bool{true, false} {
			if !fresh && name != "whole" && name != "empty" {
				continue
			}
			t.Run(name, func(t *testing.T) {
				content := noise(int(test.size))
				g := newGCS(t, test.size)
				test.prepare(g)
				e, _ := engine(t, Options{})
				var m flow.Meter
				stop := watchMeter(t, &m)
				err := e.Upload(t.Context(), open(t, content), g.session(e, fresh), nil, nil, &m)
				stop()
				if err != nil {
					t.Fatalf("%v after %q", err, g.Spans)
				}
				if !g.Done || !bytes.Equal(g.Bytes, content) {
					t.Error("the storage holds other bytes than the file")
				}
				if g.Received > test.most {
					t.Errorf("%d bytes were sent, want at most %d: %q", g.Received, test.most, g.Spans)
				}
				if asked := slices.ContainsFunc(g.Spans[:1], func(s string) bool { return strings.Contains(s, "*") }); asked == fresh && test.size > 0 {
					t.Errorf("began with %q", g.Spans[0])
				}
			})
		}
	}
}

func TestResumableGoesOnAfterRestart(t *testing.T) {
	const size = 4*granule + 99
	content := noise(size)
	for name, forget := range map[string]bool{"with receipts": false, "the last receipt lost": true} {
		t.Run(name, func(t *testing.T) {
			g, src := newGCS(t, size), open(t, content)
			e, _ := engine(t, Options{})
			killed := errors.New("killed")
			var kept []Receipt
			err := e.Upload(t.Context(), src, g.session(e, true), nil, func(r Receipt) error {
				if len(kept) == 2 {
					return killed
				}
				kept = append(kept, r)
				return nil
			}, new(flow.Meter))
			if err != killed {
				t.Fatal(err)
			}
			if forget {
				kept = kept[:1]
			}
			if err := e.Upload(t.Context(), src, g.session(e, false), kept, nil, new(flow.Meter)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(g.Bytes, content) || g.Received != size {
				t.Errorf("%d bytes were sent for %d", g.Received, size)
			}
			// And once more, as if the register call had been lost.
			all := make([]Receipt, 0, 5)
			if err := e.Upload(t.Context(), src, g.session(e, false), nil, func(r Receipt) error { all = append(all, r); return nil }, new(flow.Meter)); err != nil {
				t.Fatal(err)
			}
			finished := false
			session := NewResumable(ResumableOptions{Engine: e, URL: g.url, Size: size, Chunk: granule,
				Finish: func(context.Context) error { finished = true; return nil }})
			if err := e.Upload(t.Context(), src, session, all, nil, new(flow.Meter)); err != nil || !finished {
				t.Errorf("finished is %v: %v", finished, err)
			}
			if g.Received != size {
				t.Errorf("%d bytes were sent for %d", g.Received, size)
			}
		})
	}
}

func TestResumableErrors(t *testing.T) {
	const size = 3 * granule
	status := func(n, status int) func(*gcs) {
		return func(g *gcs) {
			g.Refuse = func(i int, w http.ResponseWriter, r *http.Request) bool {
				return i == n && after(w, r, status)
			}
		}
	}
	tests := map[string]struct {
		prepare func(g *gcs)
		want    failure.Kind
	}{
		"expired":  {status(2, 410), failure.Gone},
		"unknown":  {status(1, 404), failure.Gone},
		"canceled": {func(g *gcs) { g.Canceled = true }, failure.Gone},
		"refused":  {status(2, 400), failure.Input},
		"goes back": {func(g *gcs) {
			g.Refuse = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
				if n == 3 {
					g.Bytes = g.Bytes[:granule]
				}
				return false
			}
		}, failure.Gone},
		"goes back within a chunk": {func(g *gcs) {
			g.chunk = size
			g.Keep = func(int, int64) int64 { return granule }
			g.Refuse = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
				if n == 2 {
					g.Bytes, g.Keep = nil, func(int, int64) int64 { return 0 }
				}
				return false
			}
		}, failure.Gone},
		"says more than was sent": {func(g *gcs) {
			g.Answer = func(_ int, w http.ResponseWriter) bool { w.Header().Set("Range", "bytes=0-99999999"); return true }
		}, failure.Gone},
		"says nonsense": {func(g *gcs) {
			g.Answer = func(_ int, w http.ResponseWriter) bool { w.Header().Set("Range", "bytes=5-10"); return true }
		}, failure.Gone},
		"ends early": {status(1, 200), failure.Gone},
		"damaged": {func(g *gcs) {
			g.Answer = func(n int, _ http.ResponseWriter) bool {
				if n == 1 {
					g.Bytes[100] ^= 1
				}
				return true
			}
		}, failure.Gone},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g := newGCS(t, size)
			test.prepare(g)
			e, _ := engine(t, Options{})
			err := e.Upload(t.Context(), open(t, noise(size)), g.session(e, true), nil, nil, new(flow.Meter))
			if api.KindOf(err) != test.want {
				t.Errorf("%v is %q, want %q", err, api.KindOf(err), test.want)
			}
			secretless(t, err)
		})
	}
}

func TestResumableComparesTheSize(t *testing.T) {
	g := newGCS(t, granule)
	g.Answer = func(int, http.ResponseWriter) bool { g.Bytes = g.Bytes[1:]; return true }
	e, _ := engine(t, Options{Unverified: true})
	err := e.Upload(t.Context(), open(t, noise(granule)), g.session(e, true), nil, nil, new(flow.Meter))
	if api.KindOf(err) != failure.Gone {
		t.Errorf("got %v", err)
	}
}

func TestResumableIsPatientWhileSomethingIsKept(t *testing.T) {
	const size = 8 * granule
	content := noise(size)
	g := newGCS(t, size)
	g.chunk = size
	g.Keep = func(_ int, came int64) int64 { return min(came, granule) }
	g.Refuse = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n%3 != 2 {
			return false
		}
		w.Header().Set("Retry-After", "40")
		return after(w, r, http.StatusServiceUnavailable)
	}
	e, clock := engine(t, Options{GiveUp: time.Minute})
	if err := e.Upload(t.Context(), open(t, content), g.session(e, true), nil, nil, new(flow.Meter)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(g.Bytes, content) || clock.total() < 2*time.Minute {
		t.Errorf("%d bytes after %v", len(g.Bytes), clock.total())
	}
}

func TestResumableAbort(t *testing.T) {
	g := newGCS(t, granule)
	e, _ := engine(t, Options{})
	for range 2 { // what is canceled may be canceled again
		if err := g.session(e, false).Abort(t.Context()); err != nil || !g.Canceled {
			t.Errorf("canceled is %v: %v", g.Canceled, err)
		}
	}
	for status, want := range map[int]failure.Kind{404: "", 410: "", 503: failure.Temporary} {
		g.Refuse = func(_ int, w http.ResponseWriter, r *http.Request) bool { return after(w, r, status) }
		if err := g.session(e, false).Abort(t.Context()); api.KindOf(err) != want {
			t.Errorf("%d gives %v", status, err)
		}
	}
}

func TestNoSumOfOtherReceipts(t *testing.T) {
	if _, ok := joined([]Receipt{{ETag: "something else"}}); ok {
		t.Error("a receipt without a sum was taken")
	}
}
