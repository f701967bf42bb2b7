package run

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
	"bulkup/queue/stage"
)

// patientPolls is how many polls in a row may fail before the next comes no sooner
// than if the service had said that the task is not done.
const patientPolls = 2

// poll asks for the tasks that are worth a call now.
func (c *Coordinator) poll(now time.Time) {
	pending := make(map[string][]quota.Pending)
	for t := range c.Book.Tasks() {
		if slices.ContainsFunc(t.Members, (*book.Entry).Focus) {
			pending[t.Engine] = append(pending[t.Engine], c.pending(t, now))
		}
	}
	for _, b := range c.Backends {
		e := c.Engines[b.Name]
		if len(pending[b.Name]) == 0 {
			continue
		}
		p := c.planned(e)
		ok, at := p.Callable(now, c.workload())
		c.wakeAt(at)
		if !ok {
			continue
		}
		d := p.Demand
		upcoming := d.Waiting + d.Uploading + d.Uploaded + d.Alone + c.busy.Starts
		polls := e.Windows.PlanPolls(&e.Durations, pending[b.Name], upcoming, !e.search.None && !e.Free, now)
		c.wakeAt(polls.Next)
		if polls.History && !e.paging {
			c.askHistory(e)
		}
		for _, id := range polls.Status {
			if c.busy.Polls < c.Workers.Polls {
				c.askStatus(e, c.Book.Task(id))
			}
		}
	}
}

// pending is what there is to know of a task for planning its next poll.
func (c *Coordinator) pending(t *book.Task, now time.Time) quota.Pending {
	e := c.Engines[t.Engine]
	w := t.Pending
	if t.Failed > patientPolls { // history has said what it can say: only another status brings the link
		w.Last, w.Ready, w.Unlisted = t.At, false, w.Unlisted || w.Ready
	}
	w.Busy = w.Busy || e.paging && !w.Ready ||
		!slices.ContainsFunc(t.Members, func(e *book.Entry) bool { return !e.NotBefore.After(now) })
	return w
}

func (c *Coordinator) askStatus(e *Engine, t *book.Task) {
	t.Busy = true
	ticket := c.count(e, quota.TaskStatus, 0)
	c.outside(e, func(w stage.Work) func() {
		task, err := stage.Poll(c.work, ticket, t.ID, w)
		return func() { c.polled(e, t, task, err) }
	}, func(err error) { c.polled(e, t, upscayl.Task{}, err) })
}

// askHistory reads one page instead of many statuses. It only says which tasks
// are done: their links, and their price, come with their status.
func (c *Coordinator) askHistory(e *Engine) {
	e.paging = true
	ticket := c.count(e, quota.History, 0)
	c.outside(e, func(w stage.Work) func() {
		tasks, err := stage.Page(c.work, ticket, w)
		return func() {
			e.search.None = e.search.None || errors.Is(err, upscayl.ErrNoHistory)
			c.paged(e, tasks) // of a page that did not come nothing is known
		}
	}, func(error) { c.paged(e, nil) })
}

// paged notes what a page of history says of the tasks that are polled.
func (c *Coordinator) paged(e *Engine, tasks []upscayl.Task) {
	e.paging = false
	now := c.Now()
	over := make(map[string]bool)
	for _, t := range tasks {
		over[t.ID] = t.Status == upscayl.Processed || t.Status == upscayl.Failed
	}
	for t := range c.Book.Tasks() {
		if t.Engine != e.Name || t.Busy || t.Ready {
			continue
		}
		if done, listed := over[t.ID]; done {
			t.Ready = true
		} else {
			t.Last, t.Unlisted = now, !listed
		}
	}
}

// polled applies what the service said of a task to all its jobs. A panic over one of
// them fails that one only.
func (c *Coordinator) polled(e *Engine, t *book.Task, task upscayl.Task, err error) {
	now := c.Now()
	t.Busy = false
	if err == nil && task.Status == upscayl.Processed && !t.Started.IsZero() {
		notYet := time.Duration(0)
		if t.Last.After(t.Started) {
			notYet = t.Last.Sub(t.Started)
		}
		e.Durations.Saw(t.Kind, notYet, now.Sub(t.Started))
		c.keepDurations(e)
	}
	if err == nil {
		t.Last, t.Ready, t.Failed = now, false, 0
	} else { // which says nothing of the task
		t.Failed++
		t.At = now
	}
	for _, one := range slices.Clone(t.Members) {
		c.news(e, t, one, task, err)
	}
	c.Book.Forget(t)
}

// news is what one job takes from the news of its task.
func (c *Coordinator) news(e *Engine, t *book.Task, one *book.Entry, task upscayl.Task, err error) {
	if err != nil {
		if o, ok := outcome.OfNoTask(e.service(), err); ok {
			c.finish(one, o)
		}
		return
	}
	one.Trouble = time.Time{}
	mine := job.Task{ID: t.ID}
	mine.Promised, mine.Taken = outcome.Portion(*one.Task, task)
	c.charge(one, mine, task.CreditsPromised, task.CreditsTaken)
	c.finish(one, outcome.OfTask(one.Job, e.service(), task))
}

// keepDurations has what was learned written with the next commit.
func (c *Coordinator) keepDurations(e *Engine) {
	raw, err := json.Marshal(&e.Durations)
	if err != nil {
		c.Log.Error("durations", "error", err)
		return
	}
	c.Book.Learned(e.Account, string(raw))
}
