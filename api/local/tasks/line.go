package tasks

import (
	"slices"
	"sync"
)

// line holds the tasks that wait for a worker.
type line struct {
	mu       sync.Mutex
	some     *sync.Cond
	waiting  []place
	pictures int // of all that wait
	closed   bool
}

type place struct {
	id       string
	pictures int
}

func newLine() *line {
	l := &line{}
	l.some = sync.NewCond(&l.mu)
	return l
}

// push puts a task at the end.
func (l *line) push(id string, pictures int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, place{id, pictures})
	l.pictures += pictures
	l.some.Signal()
}

// length is how many pictures wait.
func (l *line) length() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pictures
}

// remove takes a task out of the line and reports whether it was in it.
func (l *line) remove(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.waiting, func(p place) bool { return p.id == id })
	if i < 0 {
		return false
	}
	l.pictures -= l.waiting[i].pictures
	l.waiting = slices.Delete(l.waiting, i, i+1)
	return true
}

// pop waits for a task. ok is false once the line is closed.
func (l *line) pop() (id string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) == 0 && !l.closed {
		l.some.Wait()
	}
	if l.closed {
		return "", false
	}
	first := l.waiting[0]
	l.waiting = l.waiting[1:]
	l.pictures -= first.pictures
	return first.id, true
}

func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.some.Broadcast()
}
