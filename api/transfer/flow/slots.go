package flow

import (
	"context"
	"slices"
	"sync"
)

// Slots is the budget of requests that carry bytes at the same time, over all
// files. A free slot goes to the file that was opened first, so files that have
// begun are finished before others get more. A server that asks for fewer
// requests gets half; each full round without such an answer brings one back.
type Slots struct {
	mu      sync.Mutex
	most    int
	limit   int // 1…most
	used    int
	calm    int // attempts that went well since limit last changed
	volley  int // how often limit has been lowered
	files   uint64
	waiting []*waiter // in the order they will be served
}

type waiter struct {
	file  uint64
	ready chan int // gets the volley it starts in
}

// NewSlots returns a budget of at most so many requests.
func NewSlots(most int) *Slots { return &Slots{most: most, limit: most} }

// Most returns how many requests may ever run at the same time.
func (s *Slots) Most() int { return s.most }

// Open returns the place of a new file in the order of service.
func (s *Slots) Open() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files++
	return s.files
}

// Acquire waits for a slot for that file, and returns the volley it is part of.
func (s *Slots) Acquire(ctx context.Context, file uint64) (volley int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.mu.Lock()
	w := &waiter{file: file, ready: make(chan int, 1)}
	// Behind all waiters of the same file and of files opened before.
	at, _ := slices.BinarySearchFunc(s.waiting, file+1, func(w *waiter, file uint64) int {
		if w.file < file {
			return -1
		}
		return 1
	})
	s.waiting = slices.Insert(s.waiting, at, w)
	s.serve()
	s.mu.Unlock()

	select {
	case volley := <-w.ready:
		return volley, nil
	case <-ctx.Done():
		s.mu.Lock()
		defer s.mu.Unlock()
		if i := slices.Index(s.waiting, w); i >= 0 {
			s.waiting = slices.Delete(s.waiting, i, i+1)
		} else { // it was served in the meantime
			s.used--
			s.serve()
		}
		return 0, ctx.Err()
	}
}

// Release gives a slot of that volley back, with how the attempt ended. The
// answers to one volley lower the limit once.
func (s *Slots) Release(volley int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used--
	switch {
	case err == nil:
		if s.calm++; s.calm >= s.limit {
			s.limit, s.calm = min(s.most, s.limit+1), 0
		}
	case Throttled(err) && volley == s.volley:
		s.limit, s.calm = max(1, s.limit/2), 0
		s.volley++
	}
	s.serve()
}

// serve wakes those at the front while there is room. mu is held.
func (s *Slots) serve() {
	for s.used < s.limit && len(s.waiting) > 0 {
		s.used++
		s.waiting[0].ready <- s.volley
		s.waiting = slices.Delete(s.waiting, 0, 1)
	}
}
