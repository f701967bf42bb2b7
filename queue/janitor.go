package queue

import (
	"log/slog"
	"os"
	"sync"
	"time"
)

// janitor removes files of our own, so that a disk that does not answer holds up
// nobody. What it does not get to is found by the sweep of the next process.
type janitor struct {
	log  *slog.Logger
	mu   sync.Mutex
	todo []string
	busy chan struct{} // closed when everything so far has been removed, nil when idle
}

// remove has paths removed soon.
func (j *janitor) remove(paths []string) {
	if len(paths) == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.todo = append(j.todo, paths...)
	if j.busy == nil {
		j.busy = make(chan struct{})
		go j.work(j.busy)
	}
}

func (j *janitor) work(done chan struct{}) {
	defer close(done)
	for {
		j.mu.Lock()
		paths := j.todo
		if j.todo = nil; len(paths) == 0 {
			j.busy = nil
			j.mu.Unlock()
			return
		}
		j.mu.Unlock()
		for _, path := range paths {
			if err := os.RemoveAll(path); err != nil {
				j.log.Warn("a file of our own cannot be removed", "error", err)
			}
		}
	}
}

// wait returns when nothing is left to remove, or after the given time.
func (j *janitor) wait(most time.Duration) {
	j.mu.Lock()
	busy := j.busy
	j.mu.Unlock()
	if busy == nil {
		return
	}
	select {
	case <-busy:
	case <-time.After(most):
	}
}
