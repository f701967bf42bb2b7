package run

import (
	"fmt"
	"time"

	"bulkup/api/failure"
	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
)

// ending is what comes of the steps of jobs: for the job, and for the queue.
type ending struct{ *Coordinator }

// finish applies what a stage returned, with its consequences for the queue. A panic
// fails that job only.
func (c ending) finish(e *book.Entry, o outcome.Outcome) {
	defer func() {
		if p := recover(); p != nil {
			c.Book.Apply(e, job.Fail{Fault: c.panicked(e.ID, p)})
		}
	}()
	if e.State == job.Canceled && e.Intent != nil && o.WithoutEffect() {
		c.Book.Apply(e, job.StartWithdrawn{})
	}
	if engine := c.Engines[e.Engine]; engine != nil {
		if shown, ok := engine.Silent.Take(e, o); ok {
			watch{c.Coordinator, engine}.adopt(e, shown.Task, shown.Record)
			return
		}
	}
	c.conclude(e, o)
}

// conclude does what an outcome calls for.
func (c ending) conclude(e *book.Entry, o outcome.Outcome) {
	switch o.Class {
	case outcome.Passing:
		c.delay(e, o)
	case outcome.Apart:
		c.Book.Apply(e, job.Split{})
	case outcome.Renew:
		c.renew(e, o.Fault)
	case outcome.Short:
		until := c.halt.Shorten(o.Fault, c.Now())
		if !c.Book.Apply(e, job.TaskLapsed{Fault: o.Fault}) { // a task that came to nothing is made again
			c.Book.Apply(e, job.StartWithdrawn{})
		}
		c.Book.Apply(e, job.Delayed{Fault: o.Fault, Until: until})
	case outcome.Remake:
		// This needs no asking: it is free, or somebody has asked. The links that led
		// nowhere, by which this is found out, count too. It is one event: a job that
		// failed first could be seen, and reported, as failed.
		if e.Renewed++; e.Renewed < renewals {
			c.Book.Apply(e, job.TaskLapsed{Fault: o.Fault})
		} else {
			c.Book.Apply(e, job.TaskFailed{Fault: o.Fault})
		}
	case outcome.Running:
		if e.Moving != nil {
			e.Moving.SetFraction(o.Progress)
		}
	case outcome.Happened:
		c.happened(e, o.Event)
	}
}

// happened applies the event of a stage, and what the queue learns by it.
func (c ending) happened(e *book.Entry, ev job.Event) {
	switch ev := ev.(type) {
	case job.Checked:
		c.Book.Vanished(e, ev.Facts)
	case job.Started:
		c.charge(e, ev.Task, ev.Credits, 0)
		if engine := c.Engines[e.Engine]; e.Direct && engine != nil && !engine.NoRecords { // the same picture was taken, so the record was at fault
			engine.NoRecords = true
			c.Book.Learned(engine.Account+noRecords, "true")
		}
	case job.PublishFailed:
		if ev.Fault.Kind == failure.Refused && e.Publish != nil {
			c.halt.RefusePublisher(e.Publish.Service, ev.Fault, c.Now())
		}
	case job.Skip:
		switch {
		case e.Facts == nil, e.Settings.Finished(): // a content without a name, or made of a result from which more can be made
		case ev.Known:
			c.Book.Finished(e.ContentKey())
		case ev.Result.Width > 0: // not a file of the user that was in its place
			c.Book.Keep(e, ev.Result)
		}
	case job.Saved:
		c.Book.Keep(e, ev.Result)
	}
	c.Book.Apply(e, ev)
}

// noRecords follows the name of an account that takes no records of uploaded files, in
// what was learned.
const noRecords = " takes no records"

// charge books what the service said of a task's price.
func (c ending) charge(e *book.Entry, t job.Task, promised, taken int64) {
	if engine := c.Engines[e.Engine]; engine != nil {
		c.Book.Charge(e, engine.Account, t, promised, taken)
	}
}

// delay schedules the next try of a job, or gives it up when its patience ends.
func (c ending) delay(e *book.Entry, o outcome.Outcome) {
	now, f := c.Now(), o.Fault
	wait := max(outcome.Backoff(e.Tries), o.RetryAfter)
	if e.Trouble.IsZero() {
		e.Trouble = now
	}
	if f.Kind == failure.Temporary && c.Patience > 0 {
		patience := c.Patience
		if engine := c.Engines[e.Engine]; engine != nil && !engine.Reached {
			patience = min(patience, firstContact)
		}
		if now.Sub(e.Trouble) >= patience {
			e.Trouble = time.Time{}
			f.Message = fmt.Sprintf("%s; tried for %s", f.Message, patience)
			c.Book.Apply(e, job.Fail{Fault: f})
			return
		}
	}
	if engine := c.Engines[e.Engine]; engine != nil && (c.halt.KeyRefused(engine.Name) || c.halt.OutOfCredit(engine.Name)) {
		wait = 0 // the park decides
	}
	if e.State == job.Starting {
		c.Book.Apply(e, job.StartWithdrawn{}) // a start that may have been accepted is lost, not delayed
	}
	c.Book.Apply(e, job.Delayed{Fault: f, Until: now.Add(wait)})
}

// firstContact is how long a service that never answered is waited for: a wrong
// address should not pass for an outage.
const firstContact = 30 * time.Second

// renewals is how many broken results, or dead links, in a row a job survives.
const renewals = 5

// renew goes back to asking for the task, and after a few rounds gives up. What
// was paid for stays where it is: a retry begins at the task again.
func (c ending) renew(e *book.Entry, f job.Fault) {
	e.Renewed++
	if e.Renewed >= renewals {
		e.Renewed = 0
		f.Kind, f.Advice = failure.Temporary, "the task is kept: a retry fetches it again, at no cost"
		c.Book.Apply(e, job.Fail{Fault: f})
		return
	}
	c.Book.Apply(e, job.LinkExpired{})
	c.Book.Apply(e, job.Delayed{Fault: f, Until: c.Now().Add(outcome.Backoff(e.Renewed))})
}
