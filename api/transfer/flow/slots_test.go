package flow

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"bulkup/api"
	"bulkup/api/failure"
)

// line makes each of files wait for a slot, one after another, and returns the
// order in which they were served as slots came free.
func line(t *testing.T, s *Slots, files ...uint64) (served []uint64) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		volley, err := s.Acquire(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			go func() {
				volley, err := s.Acquire(t.Context(), file)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				served = append(served, file)
				mu.Unlock()
				s.Release(volley, nil)
			}()
			synctest.Wait()
		}
		s.Release(volley, nil)
		synctest.Wait()
	})
	return served
}

func TestSlotsFinishFilesThatAreOpen(t *testing.T) {
	got := line(t, NewSlots(1), 3, 2, 3, 1, 2)
	if want := []uint64{1, 2, 2, 3, 3}; !slices.Equal(got, want) {
		t.Errorf("served %v, want %v", got, want)
	}
}

func TestSlotsForgetWhoLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSlots(1)
		volley, _ := s.Acquire(t.Context(), 1)
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { _, err := s.Acquire(ctx, 1); left <- err }()
		synctest.Wait()
		cancel()
		if err := <-left; err != context.Canceled {
			t.Errorf("got %v", err)
		}
		s.Release(volley, nil)
		if _, err := s.Acquire(t.Context(), 2); err != nil || s.used != 1 {
			t.Errorf("got %v with %d in use", err, s.used)
		}
	})
}

func TestSlotsYieldToAThrottle(t *testing.T) {
	s := NewSlots(8)
	busy := &api.Error{Kind: failure.Limited}
	volley := func() (n int) {
		for range s.limit {
			n, _ = s.Acquire(t.Context(), 1)
		}
		return n
	}
	for _, want := range []int{4, 2, 1, 1} {
		n, size := volley(), s.limit
		for range size {
			s.Release(n, busy)
		}
		if s.limit != want || s.used != 0 {
			t.Errorf("after a throttled volley the limit is %d with %d in use, want %d", s.limit, s.used, want)
		}
	}
	for _, want := range []int{2, 3, 4, 5, 6, 7, 8, 8} {
		n, size := volley(), s.limit
		for range size {
			s.Release(n, nil)
		}
		if s.limit != want {
			t.Errorf("after a calm volley the limit is %d, want %d", s.limit, want)
		}
	}
}
