package book

import (
	"iter"
	"maps"
	"slices"
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/quota"
)

// Task is a task that is being polled, with the jobs whose pictures it holds.
type Task struct {
	quota.Pending
	Engine  string
	Members []*Entry
	Failed  int       // polls in a row that brought no answer
	At      time.Time // of the newest of those
	// Denied is how many answers in a row said that there is no such task, and
	// DeniedSince the time of the first.
	Denied      int
	DeniedSince time.Time
	// Absent is set when history goes back to before the start and does not have it.
	Absent bool
}

// For how many answers, and how long, a service has to deny a task to be believed.
const (
	denials   = 3
	denialFor = time.Minute
)

// Deny notes that the service says there is no such task, and reports whether that is
// to be believed: directly after a start it says so of tasks that run.
func (t *Task) Deny(now time.Time) bool {
	if t.Denied++; t.Denied == 1 {
		t.DeniedSince = now
	}
	return t.Denied >= denials && now.Sub(t.DeniedSince) >= denialFor ||
		t.Denied > 1 && t.Absent && now.Sub(t.Started) >= denialFor
}

// taskKey is how a task is known in the book: one that has no id is each job's own.
func taskKey(e *Entry) string {
	if e.Task.ID == "" {
		return "job " + string(e.ID)
	}
	return e.Task.ID
}

// Debt is a finished task whose credits are still to be settled by a status call.
type Debt struct {
	ID, Engine string
	Members    []*Entry
	Busy       bool
	After      time.Time // the next try comes no earlier
}

// Debts are the finished tasks whose credits are still to be settled.
type Debts struct{ debts map[string]*Debt }

// Owing ranges over them.
func (b *Debts) Owing() iter.Seq[*Debt] { return maps.Values(b.debts) }

// owe keeps the debts in step with a job; here is false for one that is not at work.
func (b *Debts) owe(e *Entry, here bool) {
	id := ""
	if here && e.Task != nil && e.Task.Owed && e.State != job.Upscaling {
		id = e.Task.ID
	}
	if id == e.owes {
		return
	}
	if d := b.debts[e.owes]; d != nil {
		if d.Members = slices.DeleteFunc(d.Members, func(o *Entry) bool { return o == e }); len(d.Members) == 0 {
			delete(b.debts, e.owes)
		}
	}
	if e.owes = id; id == "" {
		return
	}
	d := b.debts[id]
	if d == nil {
		d = &Debt{ID: id, Engine: e.Engine}
		b.debts[id] = d
	}
	d.Members = append(d.Members, e)
}

// Tasks ranges over the tasks that are polled.
func (b *Book) Tasks() iter.Seq[*Task] { return maps.Values(b.tasks) }

// Task returns a task that is polled, nil when it is not.
func (b *Book) Task(id string) *Task { return b.tasks[id] }

// follow keeps the polled tasks in step with a job: it is in its task while it is
// upscaling.
func (b *Book) follow(e *Entry) {
	if e.polled != "" && (e.State != job.Upscaling || taskKey(e) != e.polled) {
		b.unfollow(e)
	}
	if _, here := b.Free[e.Engine]; !here || e.State != job.Upscaling || e.Task == nil || e.polled != "" {
		return
	}
	key := taskKey(e)
	t := b.tasks[key]
	if t == nil {
		t = &Task{Engine: e.Engine, Pending: quota.Pending{ID: key, Started: e.Task.Started, NoID: e.Task.ID == ""}}
		t.Kind = quota.Kind{Model: e.Settings.Model, Scale: e.Settings.Scale}
		b.tasks[key] = t
	}
	t.Kind.Megapixels += e.Facts.Megapixels()
	t.Members = append(t.Members, e)
	e.polled, e.Moving = key, &feed.Moving{Stage: job.Upscaling}
	b.Moves(e.ID, e.Moving)
}

func (b *Book) unfollow(e *Entry) {
	if t := b.tasks[e.polled]; t != nil {
		t.Members = slices.DeleteFunc(t.Members, func(o *Entry) bool { return o == e })
		b.Forget(t)
	}
	e.polled = ""
	if e.cancel == nil && e.Moving != nil {
		e.Moving = nil
		b.Moves(e.ID, nil)
	}
}

// Forget ends the polling of a task that has no jobs any more, unless an answer about
// it is under way.
func (b *Book) Forget(t *Task) {
	if len(t.Members) == 0 && !t.Busy {
		delete(b.tasks, t.ID)
	}
}

// Charge books what the service said of a task's price: what e has of it, and what the
// whole task is promised to cost and took.
func (b *Book) Charge(e *Entry, account string, t job.Task, wholePromised, wholeTaken int64) {
	if free, here := b.Free[e.Engine]; !here || free {
		return
	}
	if e.Task != nil && e.Task.Shared { // it is booked for the job that paid
		return
	}
	var promised, taken int64
	if e.Task != nil && e.Task.ID == t.ID {
		promised, taken = e.Task.Promised, e.Task.Taken
	}
	if t.Promised <= promised && t.Taken <= taken && e.Task != nil {
		return
	}
	t.Promised, t.Taken = max(t.Promised, promised), max(t.Taken, taken)
	if price := max(t.Promised, t.Taken); price > 0 {
		b.price = price
	}
	at := t.Started
	if e.Task != nil {
		at = e.Task.Started
	}
	if t.ID != "" {
		b.changes.Tasks = append(b.changes.Tasks,
			journal.Task{ID: t.ID, Account: account, Promised: wholePromised, Taken: wholeTaken, At: at})
	}
	b.Apply(e, job.Charged{Promised: t.Promised, Taken: t.Taken})
}
