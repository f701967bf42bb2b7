package feed

import (
	"maps"
	"slices"
	"sync"

	"bulkup/queue/job"
)

// Hub keeps what there is to see, and passes changes on to feeds. Publishing
// never waits for a reader.
type Hub struct {
	mu      sync.Mutex
	jobs    map[job.ID]job.Job
	last    Status
	moving  map[job.ID]*Moving
	feeds   map[*Feed]struct{}
	notices []Notice          // kept for feeds that come later
	engines map[string]Engine // by name, those that have said what they have
	begun   chan struct{}     // closed when the jobs of the journal are here
	begin   sync.Once
	closed  bool
	failed  error // why the queue ended, if not as it should
}

// NewHub returns a hub that has nothing to show yet.
func NewHub() *Hub {
	return &Hub{begun: make(chan struct{}), jobs: make(map[job.ID]job.Job), moving: make(map[job.ID]*Moving), feeds: make(map[*Feed]struct{}), engines: make(map[string]Engine)}
}

// sorted returns all jobs in queue order. The hub is locked.
func (h *Hub) sorted() []job.Job {
	jobs := slices.Collect(maps.Values(h.jobs))
	slices.SortFunc(jobs, job.Job.Compare)
	return jobs
}

// each changes what every feed will read next. The hub is locked.
func (h *Hub) each(change func(*Update)) {
	for f := range h.feeds {
		change(&f.next)
		f.poke()
	}
}

// Job passes a transition on.
func (h *Hub) Job(j job.Job) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.jobs[j.ID] = j
	h.each(func(u *Update) { u.Jobs = append(u.Jobs, j) })
}

// Remove says that a job has left the queue.
func (h *Hub) Remove(id job.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.jobs, id)
	h.each(func(u *Update) { u.Removed = append(u.Removed, id) })
}

// Fill takes the jobs of the journal.
func (h *Hub) Fill(all []job.Job) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range all {
		h.jobs[all[i].ID] = all[i]
	}
	h.each(func(u *Update) { u.Jobs = slices.Clip(all) })
}

// Begin lets everybody see what there is.
func (h *Hub) Begin() { h.begin.Do(func() { close(h.begun) }) }

// Status passes s on if it says something new.
func (h *Hub) Status(s Status) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.equal(h.last) {
		return
	}
	h.last = s
	h.each(func(u *Update) { copied := s; u.Status = &copied })
}

// Notice passes a message on, and keeps it for feeds that come later.
func (h *Hub) Notice(n Notice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.notices = append(h.notices, n)
	h.each(func(u *Update) { u.Notices = append(u.Notices, n) })
}

// Engine passes on what an engine has, once that has said so itself.
func (h *Hub) Engine(e Engine) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.engines[e.Name] = e
	h.each(func(u *Update) { u.Engines = true })
}

// Known returns an engine with what it has said it has, or as it is where it has said
// nothing. It waits for nothing.
func (h *Hub) Known(e Engine) Engine {
	h.mu.Lock()
	defer h.mu.Unlock()
	if known, ok := h.engines[e.Name]; ok {
		return known
	}
	return e
}

// Move has the progress of a job shown from now on; nil ends that.
func (h *Hub) Move(id job.ID, m *Moving) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if m == nil {
		delete(h.moving, id)
	} else {
		h.moving[id] = m
	}
	// A feed that waits has to learn that there is something new.
	for f := range h.feeds {
		f.poke()
	}
}

func (h *Hub) active() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.moving) > 0
}

// Close ends every feed once it has been read, and the wait for Begin of a queue that did
// not get there. failed is why the queue could not go on, if it could not.
func (h *Hub) Close(failed error) {
	h.Begin()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed, h.failed = true, failed
	for f := range h.feeds {
		f.done = true
		f.poke()
	}
}

// Jobs returns a copy of every job in queue order. It waits for Begin.
func (h *Hub) Jobs() []job.Job {
	<-h.begun
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sorted()
}

// Latest returns the last status. It waits for Begin.
func (h *Hub) Latest() Status {
	<-h.begun
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// Some returns a copy of those of the jobs that are there. It waits for Begin.
func (h *Hub) Some(ids []job.ID) []job.Job {
	<-h.begun
	h.mu.Lock()
	defer h.mu.Unlock()
	var some []job.Job
	for _, id := range ids {
		if j, ok := h.jobs[id]; ok {
			some = append(some, j)
		}
	}
	return some
}
