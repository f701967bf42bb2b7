package queue

import (
	"context"
	"errors"
	"time"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
	"bulkup/queue/stage"
)

// fairWait is the default of Options.FairWait: the service may take a while to
// show a task.
const fairWait = 5 * time.Minute

// search is the looking for lost starts in the history of one account. One call
// serves all of them.
type search struct {
	busy  bool
	began time.Time // of the last look
	next  time.Time
	round int
	// none is set when the account has no history: nothing can be looked up.
	none bool
}

// trySearch looks for the lost start of e, and of all others of its account.
func (q *Queue) trySearch(work context.Context, e *entry, b *backend, now time.Time) {
	if e.Intent == nil || b.search.busy {
		return
	}
	if b.search.none || e.searched {
		q.undecided(e, b)
		return
	}
	last := q.lastLook(e)
	if b.search.next.After(now) && (last.After(now) || !b.search.began.Before(last)) {
		q.wakeAt(b.search.next)
		if last.After(now) {
			q.wakeAt(last)
		}
		return
	}
	if b.windows.Free(quota.History, now) == 0 {
		q.wakeAt(b.windows.Next(quota.History, now))
		return
	}
	oldest := q.oldestLost(b)
	b.search.busy, b.search.began = true, now
	q.looking++
	t := q.take(b, quota.History, 0)
	w := q.work(b, "", nil)
	q.launches = append(q.launches, func() {
		q.workers.Add(1)
		go func() {
			defer q.workers.Done()
			records, err := stage.History(work, t, oldest, w)
			_ = q.send(context.Background(), request{do: func() error {
				q.looking--
				q.searched(b, records, err)
				return nil
			}})
		}()
	})
}

// lastLook is from when on a look that does not find e's task is the last one.
func (q *Queue) lastLook(e *entry) time.Time {
	return e.Entered[job.Unknown].Add(q.opts.FairWait)
}

// oldestLost is when the first of the lost starts was intended.
func (q *Queue) oldestLost(b *backend) time.Time {
	oldest := q.opts.Now()
	for _, e := range q.order {
		if e.Engine == b.Name && e.State == job.Unknown && e.Intent != nil && e.Intent.At.Before(oldest) {
			oldest = e.Intent.At
		}
	}
	return oldest
}

// searched adopts what was found, and plans the next round for the rest.
func (q *Queue) searched(b *backend, records []upscayl.Task, err error) {
	s := &b.search
	s.busy = false
	s.next = q.opts.Now().Add(min(time.Minute, 2*time.Second<<min(s.round, 5)))
	s.round++
	if errors.Is(err, upscayl.ErrNoHistory) {
		s.none = true
	}
	if err != nil {
		q.unread(b, err)
		return
	}
	lost := 0
	for _, e := range q.order {
		if e.Engine != b.Name || e.State != job.Unknown || e.Intent == nil {
			continue
		}
		if t, whole, ok := outcome.Adoption(e.Job, records); ok {
			q.charge(e, t, whole.CreditsPromised, whole.CreditsTaken)
			q.apply(e, job.Adopted{Task: t})
			continue
		}
		e.searched = !s.began.Before(q.lastLook(e))
		q.opts.Log.Info("looked for in history, and not found", "job", e.ID, "tasks", len(records))
		lost++
	}
	if lost == 0 {
		s.round = 0
	}
}

// unread asks the user about starts that have been lost for long, where history
// cannot be read. It is tried again every hour all the same.
func (q *Queue) unread(b *backend, err error) {
	now := q.opts.Now()
	if q.opts.Patience <= 0 || api.KindOf(err) != api.Temporary {
		return
	}
	f := job.Fault{Kind: job.Uncertain, Message: "the start was not confirmed, and the account's history cannot be read: " + outcome.Sentence(err),
		Advice: outcome.Advice(job.Uncertain)}
	for _, e := range q.order {
		if e.Engine == b.Name && e.State == job.Unknown && e.Intent != nil && now.Sub(q.lastLook(e)) >= q.opts.Patience {
			q.apply(e, job.Delayed{Fault: f, Until: now.Add(time.Hour)})
		}
	}
}

// undecided is a start that nobody can find. Where tasks are free it is made
// again; where they are not, the user decides.
func (q *Queue) undecided(e *entry, b *backend) {
	if b.Free {
		q.apply(e, job.Retry{})
		return
	}
	f := job.Fault{Kind: job.Uncertain, Message: "the start was not confirmed and is not in the account's history",
		Advice: "a retry starts it once more: it may be charged again"}
	if b.search.none {
		f.Message = "the start was not confirmed, and this account has no history to look it up in"
	}
	if e.NotBefore.IsZero() || e.Fault == nil || e.Fault.Message != f.Message {
		q.apply(e, job.Delayed{Fault: f, Until: q.opts.Now().Add(time.Hour)})
	}
}
