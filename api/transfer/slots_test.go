package transfer

import (
	"context"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/errgroup"

	"bulkup/api"
)

// line makes each of files wait for a slot, one after another, and returns the
// order in which they were served as slots came free.
func line(t *testing.T, s *slots, files ...uint64) (served []uint64) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		volley, err := s.acquire(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			go func() {
				volley, err := s.acquire(t.Context(), file)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				served = append(served, file)
				mu.Unlock()
				s.release(volley, nil)
			}()
			synctest.Wait()
		}
		s.release(volley, nil)
		synctest.Wait()
	})
	return served
}

func TestSlotsFinishFilesThatAreOpen(t *testing.T) {
	got := line(t, newSlots(1), 3, 2, 3, 1, 2)
	if want := []uint64{1, 2, 2, 3, 3}; !slices.Equal(got, want) {
		t.Errorf("served %v, want %v", got, want)
	}
}

func TestSlotsForgetWhoLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(1)
		volley, _ := s.acquire(t.Context(), 1)
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { _, err := s.acquire(ctx, 1); left <- err }()
		synctest.Wait()
		cancel()
		if err := <-left; err != context.Canceled {
			t.Errorf("got %v", err)
		}
		s.release(volley, nil)
		if _, err := s.acquire(t.Context(), 2); err != nil || s.used != 1 {
			t.Errorf("got %v with %d in use", err, s.used)
		}
	})
}

func TestSlotsYieldToAThrottle(t *testing.T) {
	s := newSlots(8)
	busy := &api.Error{Kind: api.Limited}
	volley := func() (n int) {
		for range s.limit {
			n, _ = s.acquire(t.Context(), 1)
		}
		return n
	}
	for _, want := range []int{4, 2, 1, 1} {
		n, size := volley(), s.limit
		for range size {
			s.release(n, busy)
		}
		if s.limit != want || s.used != 0 {
			t.Errorf("after a throttled volley the limit is %d with %d in use, want %d", s.limit, s.used, want)
		}
	}
	for _, want := range []int{2, 3, 4, 5, 6, 7, 8, 8} {
		n, size := volley(), s.limit
		for range size {
			s.release(n, nil)
		}
		if s.limit != want {
			t.Errorf("after a calm volley the limit is %d, want %d", s.limit, want)
		}
	}
}

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
			return e.Upload(t.Context(), src, s.session(256*kib, 64*kib, nil), nil, nil, new(Meter))
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if most > budget {
		t.Errorf("%d requests at once, with a budget of %d", most, budget)
	}
	if e.up.used != 0 || len(e.up.waiting) != 0 {
		t.Errorf("%d slots are still in use, %d wait", e.up.used, len(e.up.waiting))
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
		return e.Upload(t.Context(), src, s.session(kib, kib, nil), nil, nil, new(Meter))
	})
	<-waiting
	if err := e.Upload(t.Context(), src, s.session(kib, kib, nil), nil, nil, new(Meter)); err != nil {
		t.Error(err)
	}
	close(passed)
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}
