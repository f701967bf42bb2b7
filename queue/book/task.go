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
}

// Tasks ranges over the tasks that are polled.
func (b *Book) Tasks() iter.Seq[*Task] { return maps.Values(b.tasks) }

// Task returns a task that is polled, nil when it is not.
func (b *Book) Task(id string) *Task { return b.tasks[id] }

// follow keeps the polled tasks in step with a job: it is in its task while it is
// upscaling.
func (b *Book) follow(e *Entry) {
	if e.polled != "" && (e.State != job.Upscaling || e.Task.ID != e.polled) {
		b.unfollow(e)
	}
	if _, here := b.Free[e.Engine]; !here || e.State != job.Upscaling || e.Task == nil || e.polled != "" {
		return
	}
	t := b.tasks[e.Task.ID]
	if t == nil {
		t = &Task{Engine: e.Engine, Pending: quota.Pending{ID: e.Task.ID, Started: e.Task.Started}}
		t.Kind = quota.Kind{Model: e.Settings.Model, Scale: e.Settings.Scale}
		b.tasks[e.Task.ID] = t
	}
	if e.Facts != nil {
		t.Kind.Megapixels += job.Megapixels(e.Facts.Width, e.Facts.Height)
	}
	t.Members = append(t.Members, e)
	e.polled, e.Moving = e.Task.ID, &feed.Moving{Stage: job.Upscaling}
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
	if free, here := b.Free[e.Engine]; !here || free || t.ID == "" {
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
	b.changes.Tasks = append(b.changes.Tasks,
		journal.Task{ID: t.ID, Account: account, Promised: wholePromised, Taken: wholeTaken, At: at})
	b.Apply(e, job.Charged{Promised: t.Promised, Taken: t.Taken})
}
