package transfer

import (
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"
)

// earliest is when an answer is late at the soonest, in flow.
const earliest = 3 * time.Second

// A lost answer is noticed as soon as the answers before it allow.
func TestLateAnswers(t *testing.T) {
	const most = time.Minute
	for name, c := range map[string]struct {
		thinks time.Duration // the server, about each file before
		files  int
		rate   int64 // of the line
		want   time.Duration
	}{
		"few answers":      {files: 7, want: 15 * time.Second},
		"few slow ones":    {files: 2, thinks: 4 * time.Second, want: 32 * time.Second},
		"quick answers":    {files: 8, want: earliest},
		"slow answers":     {files: 8, thinks: 3 * time.Second, want: 24 * time.Second},
		"very slow server": {files: 8, thinks: 20 * time.Second, want: most},
		"slow line":        {files: 8, rate: kib, want: 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, noise(20*kib))
			synctest.Test(t, func(t *testing.T) {
				var answered atomic.Int32
				var lost atomic.Bool
				e, stop := inMemory(Options{LimitRate: c.rate, Rand: func() float64 { return 0 }}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					io.Copy(io.Discard, r.Body)
					if answered.Load() == int32(c.files) && lost.CompareAndSwap(false, true) {
						<-r.Context().Done()
						return
					}
					if time.Sleep(c.thinks); r.Context().Err() == nil {
						answered.Add(1)
					}
				}))
				defer stop()
				var spent time.Duration
				for range c.files + 1 {
					start := time.Now()
					src, err := source.Open(path)
					if err != nil {
						t.Fatal(err)
					}
					err = e.Upload(t.Context(), src, NewSignedPut(SignedPutOptions{URL: address, Size: src.Size()}), nil, nil, new(flow.Meter))
					src.Close()
					if err != nil {
						t.Fatal(err)
					}
					spent = time.Since(start)
				}
				// It was sent, waited for, sent again and answered.
				sending := time.Duration(0)
				if c.rate > 0 {
					sending = 20 * time.Second
				}
				if waited := spent - 2*sending - c.thinks; waited < c.want || waited > c.want+c.want/5 {
					t.Errorf("an answer was waited for for %v, want %v", waited, c.want)
				}
			})
		})
	}
}

// What is learnt while an answer is waited for counts: the first parts are sent at
// the same time.
func TestLateAnswerAmongTheFirst(t *testing.T) {
	path := write(t, noise(20*kib))
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		e, stop := inMemory(Options{Connections: 9, Rand: func() float64 { return 0 }}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			if asked.Add(1) == 1 {
				<-r.Context().Done()
			}
		}))
		defer stop()
		start := time.Now()
		var all errgroup.Group
		for range 9 {
			all.Go(func() error {
				src, err := source.Open(path)
				if err != nil {
					return err
				}
				defer src.Close()
				return e.Upload(t.Context(), src, NewSignedPut(SignedPutOptions{URL: address, Size: src.Size()}), nil, nil, new(flow.Meter))
			})
		}
		if err := all.Wait(); err != nil {
			t.Fatal(err)
		}
		if spent := time.Since(start); spent != earliest {
			t.Errorf("an answer was waited for for %v", spent)
		}
	})
}
