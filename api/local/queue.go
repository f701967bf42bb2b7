package local

import "sync"

// queue holds the tasks that wait for a worker.
type queue struct {
	mu     sync.Mutex
	some   *sync.Cond
	ids    []string
	closed bool
}

func newQueue() *queue {
	q := &queue{}
	q.some = sync.NewCond(&q.mu)
	return q
}

func (q *queue) push(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ids = append(q.ids, id)
	q.some.Signal()
}

// length is how many tasks wait.
func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.ids)
}

// pop waits for a task. ok is false once the queue is closed.
func (q *queue) pop() (id string, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.ids) == 0 && !q.closed {
		q.some.Wait()
	}
	if q.closed {
		return "", false
	}
	id, q.ids = q.ids[0], q.ids[1:]
	return id, true
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.some.Broadcast()
}
