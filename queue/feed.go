package queue

import (
	"context"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"bulkup/queue/job"
)

// frame is the shortest time between two looks at progress.
const frame = 100 * time.Millisecond

// hub keeps what there is to see, and passes changes on to feeds. Publishing
// never waits for a reader.
type hub struct {
	mu      sync.Mutex
	jobs    map[job.ID]job.Job
	last    Status
	moving  map[job.ID]*moving
	feeds   map[*Feed]struct{}
	notices []Notice      // kept for feeds that come later
	begun   chan struct{} // closed when the jobs of the journal are here
	closed  bool
}

func newHub() *hub {
	return &hub{begun: make(chan struct{}), jobs: make(map[job.ID]job.Job), moving: make(map[job.ID]*moving), feeds: make(map[*Feed]struct{})}
}

// Feed is one reader's view of the queue. Transitions wait for the reader and
// none is lost; of status and progress only the latest is kept.
type Feed struct {
	hub    *hub
	wake   chan struct{}
	next   Update
	moved  bool // there was progress to show the last time
	looked time.Time
	done   bool
}

// Subscribe returns a feed whose first Update holds everything there is.
func (q *Queue) Subscribe() *Feed {
	h := q.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	f := &Feed{hub: h, wake: make(chan struct{}, 1), done: h.closed}
	f.next.Jobs = h.sorted()
	status := h.last
	f.next.Status = &status
	f.next.Notices = append(f.next.Notices, h.notices...)
	h.feeds[f] = struct{}{}
	f.poke()
	return f
}

// Close ends the feed.
func (f *Feed) Close() {
	f.hub.mu.Lock()
	defer f.hub.mu.Unlock()
	delete(f.hub.feeds, f)
	f.done = true
	f.poke()
}

// Next returns what has changed, and waits for it if need be. While jobs are
// moving it returns about ten times a second. After the queue has stopped, and
// everything has been read, it returns io.EOF.
func (f *Feed) Next(ctx context.Context) (Update, error) {
	select {
	case <-f.hub.begun:
	case <-ctx.Done():
		return Update{}, ctx.Err()
	}
	for {
		u, ok, end := f.take()
		if ok {
			return u, nil
		}
		if end {
			return Update{}, io.EOF
		}
		var tick <-chan time.Time
		if f.hub.active() || f.moved {
			timer := time.NewTimer(frame)
			defer timer.Stop()
			tick = timer.C
		}
		select {
		case <-ctx.Done():
			return Update{}, ctx.Err()
		case <-f.wake:
		case <-tick:
			if u, ok := f.progress(); ok {
				return u, nil
			}
		}
	}
}

// take returns the waiting changes, with the progress if its time has come.
func (f *Feed) take() (u Update, ok, end bool) {
	f.hub.mu.Lock()
	defer f.hub.mu.Unlock()
	n := f.next
	if len(n.Jobs)+len(n.Removed)+len(n.Notices) == 0 && n.Status == nil {
		return Update{}, false, f.done
	}
	f.next = Update{}
	if time.Since(f.looked) >= frame {
		n.Progress = f.sample()
	}
	return n, true, false
}

func (f *Feed) progress() (Update, bool) {
	f.hub.mu.Lock()
	defer f.hub.mu.Unlock()
	p := f.sample()
	had := f.moved
	f.moved = len(p) > 0
	return Update{Progress: p}, f.moved || had
}

// sample reads the progress of everything that moves. The hub is locked.
func (f *Feed) sample() []Progress {
	f.looked = time.Now()
	f.moved = len(f.hub.moving) > 0
	var all []Progress
	for id, m := range f.hub.moving {
		all = append(all, m.progress(id, f.looked))
	}
	return all
}

func (f *Feed) poke() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// sorted returns all jobs in queue order. The hub is locked.
func (h *hub) sorted() []job.Job {
	jobs := slices.Collect(maps.Values(h.jobs))
	slices.SortFunc(jobs, inOrder)
	return jobs
}

// each changes what every feed will read next. The hub is locked.
func (h *hub) each(change func(*Update)) {
	for f := range h.feeds {
		change(&f.next)
		f.poke()
	}
}

func (h *hub) job(j job.Job) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.jobs[j.ID] = j
	h.each(func(u *Update) { u.Jobs = append(u.Jobs, j) })
}

func (h *hub) remove(id job.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.jobs, id)
	h.each(func(u *Update) { u.Removed = append(u.Removed, id) })
}

// fill takes the jobs of the journal.
func (h *hub) fill(all []job.Job) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range all {
		h.jobs[all[i].ID] = all[i]
	}
	h.each(func(u *Update) { u.Jobs = slices.Clip(all) })
}

// begin lets everybody see what there is.
func (h *hub) begin() { close(h.begun) }

// status passes s on if it says something new.
func (h *hub) status(s Status) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.equal(h.last) {
		return
	}
	h.last = s
	h.each(func(u *Update) { copied := s; u.Status = &copied })
}

func (h *hub) notice(n Notice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.notices = append(h.notices, n)
	h.each(func(u *Update) { u.Notices = append(u.Notices, n) })
}

func (h *hub) move(id job.ID, m *moving) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m == nil {
		delete(h.moving, id)
	} else {
		h.moving[id] = m
	}
	// A feed that sleeps has to learn that there is something to look at.
	for f := range h.feeds {
		f.poke()
	}
}

func (h *hub) active() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.moving) > 0
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for f := range h.feeds {
		f.done = true
		f.poke()
	}
}
