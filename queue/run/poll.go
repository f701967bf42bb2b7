package run

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/upscayl"
	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
	"bulkup/queue/run/engines"
	"bulkup/queue/stage"
)

// patientPolls is how many polls in a row may fail before the next comes no sooner
// than if the service had said that the task is not done.
const patientPolls = 2

// watch asks about the tasks of one engine, and applies what is said of them.
type watch struct {
	c *Coordinator
	e *engines.Engine
}

// poll asks for the tasks that are worth a call now.
func (c *Coordinator) poll(now time.Time) {
	pending := make(map[string][]quota.Pending)
	for t := range c.Book.Tasks() {
		if slices.ContainsFunc(t.Members, (*book.Entry).Focus) {
			w := watch{c, c.Engines[t.Engine]}
			pending[t.Engine] = append(pending[t.Engine], w.pending(t, now))
		}
	}
	for _, b := range c.Backends {
		w := watch{c, c.Engines[b.Name]}
		w.poll(pending[b.Name], now)
	}
}

// poll asks for those of the pending tasks that are worth a call now, and settles what
// is owed with the calls that are to spare.
func (w watch) poll(pending []quota.Pending, now time.Time) {
	c, e := w.c, w.e
	debts := w.debts(now)
	silent, at := e.Silent.Due(e.Page.Began, now)
	c.wakeAt(at)
	if len(pending)+len(debts) == 0 && !silent {
		return
	}
	p := c.planned(e)
	ok, at := p.Callable(now, c.workload())
	c.wakeAt(at)
	if !ok {
		return
	}
	d := p.Demand
	upcoming := d.Waiting + d.Uploading + d.Uploaded + d.Alone + c.busy.Starts
	history := !e.Search.None && !e.Free
	if history && e.Page.After.After(now) {
		history = false
		c.wakeAt(e.Page.After)
	}
	c.wakeAt(e.Page.Overdue(now))
	if silent && history && !e.Page.Busy {
		at := e.Wait(quota.History, now)
		if c.wakeAt(at); at.IsZero() {
			w.askHistory()
		}
	}
	polls := e.Windows.PlanPolls(&e.Durations, pending, upcoming, history, now)
	c.wakeAt(polls.Next)
	if polls.History && !e.Page.Busy {
		w.askHistory()
	}
	for _, id := range polls.Status {
		if c.busy.Polls < c.Workers.Polls {
			w.askStatus(c.Book.Task(id))
		}
	}
	w.settle(debts, len(pending)+upcoming, now)
}

// pending is what there is to know of a task for planning its next poll.
func (w watch) pending(t *book.Task, now time.Time) quota.Pending {
	p := t.Pending
	if t.Failed > patientPolls { // history has said what it can say: only another status brings the link
		p.Last, p.Ready, p.Unlisted = t.At, false, p.Unlisted || p.Ready
	}
	p.Busy = p.Busy || !p.Ready && !w.e.Page.Overdue(now).IsZero() ||
		!slices.ContainsFunc(t.Members, func(e *book.Entry) bool { return !e.NotBefore.After(now) })
	return p
}

func (w watch) askStatus(t *book.Task) {
	t.Busy = true
	ticket := w.c.count(w.e, quota.TaskStatus, 0)
	w.c.outside(w.e, func(at stage.Work) func() {
		task, err := stage.Poll(w.c.work, ticket, t.ID, at)
		return func() { w.polled(t, task, err) }
	}, func(err error) { w.polled(t, upscayl.Task{}, err) })
}

// askHistory reads the newest page instead of many statuses, and those before it as far
// as there are tasks without an id that have not been listed.
func (w watch) askHistory() {
	now := w.c.Now()
	w.e.Page.Begin(now)
	oldest := now
	for t := range w.c.Book.Tasks() {
		if t.Engine == w.e.Name && t.NoID && t.Unlisted && t.Started.Before(oldest) {
			oldest = t.Started
		}
	}
	enough := func([]upscayl.Task) bool { return !oldest.Before(now) }
	ticket := w.c.count(w.e, quota.History, 0)
	w.c.outside(w.e, func(at stage.Work) func() {
		found, err := stage.History(w.c.work, ticket, oldest, enough, at)
		return func() { w.paged(found, err) }
	}, func(err error) { w.paged(stage.Found{}, err) })
}

// paged applies what a page of history says of the tasks that are polled, and of lost
// starts. A page that did not come, or does not name a task, says nothing about it.
func (w watch) paged(found stage.Found, err error) {
	now := w.c.Now()
	w.e.Page.End(err, now)
	w.e.Search.None = w.e.Search.None || errors.Is(err, upscayl.ErrNoHistory)
	if err != nil {
		return
	}
	records := outcome.NewRecords(found.Tasks)
	w.adoptAll(records)
	for _, t := range slices.Collect(w.c.Book.Tasks()) {
		if t.Engine != w.e.Name || t.Busy || t.Ready || len(t.Members) == 0 {
			continue
		}
		record, listed := records.Of(t.Members[0].Job)
		if t.Unlisted = !listed; !listed {
			t.Absent = found.Covers(t.Started)
			if t.NoID { // nothing else can be asked
				t.Last = now
				w.gone(t, now)
			}
			continue
		}
		t.Absent, t.Denied = false, 0
		w.listed(t, record, now)
	}
}

// gone gives up a task without an id that history has listed, and lists no longer.
func (w watch) gone(t *book.Task, now time.Time) {
	if !t.Absent || !t.Deny(now) {
		return
	}
	err := &api.Error{Kind: failure.Gone, Service: w.e.Title, Call: string(quota.History), Message: "the account's history no longer lists it"}
	for _, one := range slices.Clone(t.Members) {
		if o, ok := outcome.OfNoTask(one.Job, w.e.Service(), err, true); ok {
			ending{w.c}.finish(one, o)
		}
	}
	w.c.Book.Forget(t)
}

// listed applies the record of a task in a page of history. Where that says that the
// task is over and settles nothing, the status is asked for.
func (w watch) listed(t *book.Task, record upscayl.Task, now time.Time) {
	over := record.Status == upscayl.Processed || record.Status == upscayl.Failed
	if record.Status == upscayl.Processed {
		w.teach(t, now)
	}
	for _, one := range slices.Clone(t.Members) {
		o, ok := outcome.OfRecord(one.Job, w.e.Service(), record)
		switch {
		case ok:
		case over && t.NoID: // nothing else can be asked
			o = outcome.OfTask(one.Job, w.e.Service(), record)
		default:
			t.Ready = over
			continue
		}
		w.news(one, record, o)
	}
	t.Last = now
	w.c.Book.Forget(t)
}

// teach learns how long a task took that is done by now. What was found in history
// began by the clock of the service, and says nothing.
func (w watch) teach(t *book.Task, now time.Time) {
	if t.Started.IsZero() || slices.ContainsFunc(t.Members, func(e *book.Entry) bool { return e.Task.Adopted }) {
		return
	}
	notYet := time.Duration(0)
	if t.Last.After(t.Started) {
		notYet = t.Last.Sub(t.Started)
	}
	w.e.Durations.Saw(t.Kind, notYet, now.Sub(t.Started))
	raw, err := json.Marshal(&w.e.Durations)
	if err != nil {
		w.c.Log.Error("durations", "error", err)
		return
	}
	w.c.Book.Learned(w.e.Account, string(raw))
}

// polled applies what the service said of a task to all its jobs. A panic over one of
// them fails that one only.
func (w watch) polled(t *book.Task, task upscayl.Task, err error) {
	now := w.c.Now()
	t.Busy = false
	if err == nil && task.Status == upscayl.Processed && !t.Ready {
		w.teach(t, now)
	}
	believed := false
	switch {
	case err == nil:
		t.Last, t.Ready, t.Failed, t.Denied = now, false, 0, 0
	case api.KindOf(err) == failure.Gone:
		believed = t.Deny(now)
		fallthrough
	default: // which says nothing of the task
		t.Failed++
		t.At = now
	}
	for _, one := range slices.Clone(t.Members) {
		if err == nil {
			w.news(one, task, outcome.OfTask(one.Job, w.e.Service(), task))
		} else if o, ok := outcome.OfNoTask(one.Job, w.e.Service(), err, believed); ok {
			ending{w.c}.finish(one, o)
		}
	}
	w.c.Book.Forget(t)
}

// news is what one job takes from the news of its task.
func (w watch) news(one *book.Entry, task upscayl.Task, o outcome.Outcome) {
	if o.Class != outcome.Passing { // a finished task without a link is trouble that goes on
		one.Trouble = time.Time{}
	}
	w.price(one, task)
	ending{w.c}.finish(one, o)
}

// price books what the service says that the task of a job costs.
func (w watch) price(one *book.Entry, task upscayl.Task) {
	mine := job.Task{ID: one.Task.ID}
	mine.Promised, mine.Taken = outcome.Portion(*one.Task, task)
	ending{w.c}.charge(one, mine, task.CreditsPromised, task.CreditsTaken)
}

// debts are the finished tasks of the engine whose credits can be settled now.
func (w watch) debts(now time.Time) (due []*book.Debt) {
	for d := range w.c.Book.Owing() {
		switch {
		case d.Engine != w.e.Name || d.Busy:
		case d.After.After(now):
			w.c.wakeAt(d.After)
		default:
			due = append(due, d)
		}
	}
	return due
}

// settle makes the calls that settle the credits of finished tasks, as far as the
// tasks that are waited for need none of them.
func (w watch) settle(due []*book.Debt, needed int, now time.Time) {
	c, windows := w.c, w.e.Windows
	for _, d := range due {
		spare := windows.Free(quota.TaskStatus, now) - needed
		if limit := windows.Limit(quota.TaskStatus, now); needed > 0 && limit > 0 {
			spare -= limit / 10
		}
		if spare <= 0 {
			c.wakeAt(now.Add(time.Minute))
			return
		}
		if c.busy.Polls >= c.Workers.Polls {
			return // the end of one of them has this planned again
		}
		d.Busy = true
		ticket := c.count(w.e, quota.TaskStatus, 0)
		c.outside(w.e, func(at stage.Work) func() {
			task, err := stage.Poll(c.work, ticket, d.ID, at)
			return func() { w.settled(d, task, err) }
		}, func(err error) { w.settled(d, upscayl.Task{}, err) })
	}
}

// settled books what the call said that was made to settle credits. A service that no
// longer knows the task has nothing to settle.
func (w watch) settled(d *book.Debt, task upscayl.Task, err error) {
	d.Busy = false
	if kind := api.KindOf(err); err != nil && kind != failure.Gone && kind != failure.Input {
		d.After = w.c.Now().Add(time.Minute)
		return
	}
	for _, one := range slices.Clone(d.Members) {
		if err == nil {
			w.price(one, task)
		}
		w.c.Book.Apply(one, job.Settled{})
	}
}
