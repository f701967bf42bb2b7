package queue

import (
	"context"
	"fmt"
	"time"

	"bulkup/api"
	"bulkup/queue/book"
	"bulkup/queue/job"
)

// Choice is what can be done about a start that nobody confirmed.
type Choice string

// The choices. Only Restart may be charged again.
const (
	Adopt   Choice = "adopt"   // its task is known: fetch what that makes
	Restart Choice = "retry"   // start it once more
	GiveUp  Choice = "give-up" // cancel it; a later retry asks history again
)

// Decision is what the user has decided about unknown jobs.
type Decision struct {
	Jobs   []job.ID
	Choice Choice
	Task   string // of Adopt
}

// Resolve carries a decision out. It fails where a job is no longer unknown, or the task
// belongs to another picture; nothing is changed then. It does not make this process work
// on jobs that it leaves alone.
func (q *Queue) Resolve(ctx context.Context, d Decision) error {
	return q.run.Ask(ctx, func() error {
		jobs := q.run.Book.Some(d.Jobs)
		if len(jobs) != len(d.Jobs) {
			return fmt.Errorf("some of the pictures have left the queue")
		}
		for _, e := range jobs {
			if err := q.resolvable(e, d); err != nil {
				return err
			}
		}
		for _, e := range jobs {
			switch d.Choice {
			case Adopt:
				q.run.Book.Apply(e, job.Adopted{Task: adopted(e, d.Task, q.run.Now())})
			case Restart:
				q.run.Book.Again(e)
			case GiveUp:
				q.run.Cancel(e)
			}
		}
		return nil
	})
}

// resolvable says why a decision cannot be carried out, nil when it can.
func (q *Queue) resolvable(e *book.Entry, d Decision) error {
	name := api.Clean(e.Name())
	switch {
	case e.State != job.Unknown:
		return fmt.Errorf("%s is %s by now, and no longer unknown", name, e.Word())
	case d.Choice == Restart, d.Choice == GiveUp:
		return nil
	case d.Choice != Adopt:
		return fmt.Errorf("%q is no decision", d.Choice)
	case d.Task == "" || api.Clean(d.Task) != d.Task:
		return fmt.Errorf("%q is no id of a task", api.Clean(d.Task))
	case len(d.Jobs) != 1:
		return fmt.Errorf("a task is adopted for one picture: name it")
	}
	for o := range withTask(q.run) {
		if o != e && o.Engine == e.Engine && o.Task.ID == d.Task && o.Task.Of <= 1 {
			return fmt.Errorf("the task %s is that of %s", d.Task, api.Clean(o.Name()))
		}
	}
	return nil
}

// adopted is the task that a user names for e.
func adopted(e *book.Entry, id string, now time.Time) job.Task {
	t := job.Task{ID: id, Started: now}
	if e.Intent != nil {
		t.Started = e.Intent.At
	}
	if e.Upload != nil {
		t.FileName = e.Upload.FileName
	}
	return t
}
