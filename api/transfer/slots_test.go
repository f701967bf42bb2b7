package transfer

import (
	"context"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"bulkup/api/transfer/flow"
)

func TestOneBudgetOverAllFiles(t *testing.T) {
	const budget = 3
	var mu sync.Mutex
	now, most := 0, 0
	s := newStorage(t)
	s.fault = func(_, _ int, _ *storage, _ http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		io.Copy(io.Discard, r.Body) // long enough for others to come in
		mu.Lock()
		now--
		mu.Unlock()
		return false
	}
	e, _ := engine(t, Options{Connections: budget, Unverified: true})
	src := open(t, noise(256*kib))
	var g errgroup.Group
	for range 8 {
		g.Go(func() error {
			return e.Upload(t.Context(), src, s.session(256*kib, 64*kib, nil), nil, nil, new(flow.Meter))
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if most > budget {
		t.Errorf("%d requests at once, with a budget of %d", most, budget)
	}
	for range budget { // all of it is free again
		if _, err := e.up.Acquire(t.Context(), e.up.Open()); err != nil {
			t.Error(err)
		}
	}
}

func TestAWaitingPartLetsOthersPass(t *testing.T) {
	passed := make(chan struct{})
	s := newStorage(t)
	s.fault = func(n, _ int, _ *storage, w http.ResponseWriter, _ *http.Request) bool {
		if n == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return n == 1
	}
	waiting := make(chan struct{})
	e := New(Options{Connections: 1, Sleep: func(ctx context.Context, _ time.Duration) error {
		close(waiting)
		select {
		case <-passed:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}})
	t.Cleanup(e.Close)
	var g errgroup.Group
	src := open(t, noise(kib))
	g.Go(func() error {
		return e.Upload(t.Context(), src, s.session(kib, kib, nil), nil, nil, new(flow.Meter))
	})
	<-waiting
	if err := e.Upload(t.Context(), src, s.session(kib, kib, nil), nil, nil, new(flow.Meter)); err != nil {
		t.Error(err)
	}
	close(passed)
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}
