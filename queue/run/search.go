package run

import (
	"errors"
	"time"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
	"bulkup/queue/stage"
)

// lastSearch is from when on a search that does not find e's task is the last one.
func lastSearch(e *book.Entry, fair time.Duration) time.Time {
	return e.Entered[job.Unknown].Add(fair)
}

// search looks for the lost starts of an account in its history.
func (c *Coordinator) search(e *Engine) bool {
	oldest := c.Now()
	for _, one := range c.Book.Lost(e.Name) {
		if one.Intent.At.Before(oldest) {
			oldest = one.Intent.At
		}
	}
	e.search.Busy, e.search.Began = true, c.Now()
	t := c.count(e, quota.History, 0)
	c.outside(e, func(w stage.Work) func() {
		records, err := stage.History(c.work, t, oldest, w)
		return func() { c.searched(e, records, err) }
	}, func(err error) { c.searched(e, nil, err) })
	return true
}

// searched adopts what was found, and plans the next round for the rest.
func (c *Coordinator) searched(e *Engine, records []upscayl.Task, err error) {
	s := &e.search
	s.Busy = false
	s.After = c.Now().Add(min(time.Minute, 2*time.Second<<min(e.round, 5)))
	e.round++
	s.None = s.None || errors.Is(err, upscayl.ErrNoHistory)
	lost := c.Book.Lost(e.Name)
	if err != nil {
		c.unread(lost, err)
		return
	}
	left := 0
	for _, one := range lost {
		if t, whole, ok := outcome.Adoption(one.Job, records); ok {
			c.charge(one, t, whole.CreditsPromised, whole.CreditsTaken)
			c.Book.Apply(one, job.Adopted{Task: t})
			continue
		}
		// An engine that is free has its tasks at hand: what it does not list never was.
		one.Searched = e.Free || !s.Began.Before(lastSearch(one, c.FairWait))
		c.Log.Info("looked for in history, and not found", "job", one.ID, "tasks", len(records))
		left++
	}
	if left == 0 {
		e.round = 0
	}
}

// unread asks the user about starts that have been lost for long, where history
// cannot be read. It is tried again every hour all the same.
func (c *Coordinator) unread(lost []*book.Entry, err error) {
	now := c.Now()
	if c.Patience <= 0 || api.KindOf(err) != api.Temporary {
		return
	}
	f := job.Fault{Kind: job.Uncertain, Message: "the start was not confirmed, and the account's history cannot be read: " + outcome.Sentence(err),
		Advice: outcome.Advice(job.Uncertain)}
	for _, one := range lost {
		if now.Sub(lastSearch(one, c.FairWait)) >= c.Patience {
			c.Book.Apply(one, job.Delayed{Fault: f, Until: now.Add(time.Hour)})
		}
	}
}

// undecided is a start that nobody can find. Where tasks are free it is made
// again; where they are not, the user decides. It reports whether that is news.
func (c *Coordinator) undecided(one *book.Entry, e *Engine) bool {
	if e.Free {
		return c.Book.Apply(one, job.Retry{})
	}
	f := job.Fault{Kind: job.Uncertain, Message: "the start was not confirmed and is not in the account's history",
		Advice: "a retry starts it once more: it may be charged again"}
	if e.search.None {
		f.Message = "the start was not confirmed, and this account has no history to look it up in"
	}
	if one.NotBefore.IsZero() || one.Fault == nil || one.Fault.Message != f.Message {
		return c.Book.Apply(one, job.Delayed{Fault: f, Until: c.Now().Add(time.Hour)})
	}
	return false
}
