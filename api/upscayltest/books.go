package upscayltest

import (
	"sync"
	"time"

	"bulkup/api/local"
	"bulkup/api/local/tasks"
)

// creditsPerPicture is what this service asks; the real one does not say.
const creditsPerPicture = 1

// books are what the account owes and what is to become of its tasks.
type books struct {
	now    func() time.Time
	grant  int64 // credits of the account; negative is unlimited
	takes  func(task int) time.Duration
	engine *local.Service

	mu       sync.Mutex
	reserved int64 // credits of starts that are being answered
	entries  map[string]*entry
}

// entry is one task.
type entry struct {
	cost    int64
	charged bool
	free    bool          // it has failed and takes nothing
	doomed  bool          // it fails
	costly  bool          // it fails and takes its credits all the same
	takes   time.Duration // at least
}

func newBooks(o Options, engine *local.Service) *books {
	return &books{now: o.Now, grant: o.Credits, takes: o.Habits.Takes, engine: engine, entries: map[string]*entry{}}
}

// reserve takes credits aside for a start, or returns false when there are too few.
func (b *books) reserve(cost int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	promised, taken := b.sums()
	if b.grant >= 0 && promised+taken+b.reserved+cost > b.grant {
		return false
	}
	b.reserved += cost
	return true
}

// release gives back what reserve took aside.
func (b *books) release(cost int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reserved -= cost
}

// open enters a task that was started with reserved credits.
func (b *books) open(id string, e entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.takes != nil {
		e.takes = b.takes(len(b.entries))
	}
	b.reserved -= e.cost
	b.entries[id] = &e
}

// credits returns what is promised and what is taken.
func (b *books) credits() (promised, taken int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sums()
}

func (b *books) sums() (promised, taken int64) {
	for id, e := range b.entries {
		b.settle(id, e)
		switch {
		case e.charged:
			taken += e.cost
		case !e.free:
			promised += e.cost
		}
	}
	return promised, taken
}

// settle notes what a task that is over costs.
func (b *books) settle(id string, e *entry) {
	if e.charged || e.free {
		return
	}
	t, ok := b.engine.Task(id)
	if !ok || b.phase(t, e) != failed {
		return
	}
	e.charged, e.free = e.costly, !e.costly
}

// phase is where a task is, as a caller sees it.
func (b *books) phase(t tasks.Task, e *entry) phase {
	switch {
	case t.State == tasks.Queued:
		return waiting
	case !t.State.Over(), b.now().Before(t.Created.Add(e.takes)):
		return working
	case e.doomed, t.State == tasks.Failed:
		return failed
	default:
		return done
	}
}

// view is a task as a caller sees it.
type view struct {
	tasks.Task
	phase   phase
	percent int
	age     time.Duration
	entry
}

// view returns one task. charge takes its credits if it is done and has not been
// charged, as the status call does.
func (b *books) view(id string, charge bool) (v view, ok bool) {
	t, ok := b.engine.Task(id)
	if !ok {
		return v, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.entries[id]
	if e == nil { // started by another emulator of this store
		e = &entry{cost: creditsPerPicture * int64(len(t.Pictures))}
		b.entries[id] = e
	}
	b.settle(id, e)
	v = view{Task: t, phase: b.phase(t, e), age: b.now().Sub(t.Created)}
	if charge && v.phase == done {
		e.charged = true
	}
	switch v.phase {
	case done:
		v.percent = 100
	case working:
		v.percent = min(t.Percent(), 99)
		if e.takes > 0 {
			v.percent = min(int(100*v.age/e.takes), v.percent)
		}
	}
	v.entry = *e
	return v, true
}
