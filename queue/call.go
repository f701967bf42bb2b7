package queue

import (
	"context"
	"errors"
	"time"

	"bulkup/api"
	"bulkup/queue/journal"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
)

// countCall has a call, or its corrected time, written with the next commit.
func (q *Queue) countCall(b *backend, t quota.Ticket, at time.Time) {
	q.changes.Calls = append(q.changes.Calls, journal.Call{ID: t.ID, Account: b.Account, Name: string(t.Call), At: at, Pictures: t.Pictures})
	longest := time.Hour
	for _, b := range q.backends { // what another one counts is not forgotten either
		longest = max(longest, b.Limits.Window)
	}
	q.changes.Forget = at.Add(-2 * longest)
}

// Called reports how a counted call ended. The service counted it at some moment
// until now, so its place in the window is now.
func (w *desk) Called(ctx context.Context, t quota.Ticket, err error) {
	_ = w.q.send(context.WithoutCancel(ctx), request{do: func() error {
		q, now := w.q, w.q.opts.Now()
		w.b.windows.Correct(t.Call, t.ID, now)
		q.countCall(w.b, t, now)
		q.countMore(w.b, t.Call)
		q.learn(w.b, t.Call, err, now)
		return nil
	}})
}

// countMore counts the requests that a call took beyond its first.
func (q *Queue) countMore(b *backend, c quota.Call) {
	for b.Client.Sent(string(c)) > b.taken[c] {
		q.take(b, c, 0)
	}
}

// learn draws the consequences of an answer for the whole backend.
func (q *Queue) learn(b *backend, c quota.Call, err error, now time.Time) {
	switch kind := api.KindOf(err); {
	case err == nil, kind == api.Input, kind == api.Gone:
		b.reached, b.down = true, outage{}
		b.windows.Succeeded(c, now)
	case kind == api.Limited:
		b.reached, b.down = true, outage{}
		var e *api.Error
		errors.As(err, &e)
		b.windows.Refused(c, e.RetryAfter, now)
	case kind == api.Refused:
		b.reached = true
		q.parks[parkKey(b)] = refusedPark(b.Title, err)
	case kind == api.Credits:
		b.reached = true
		q.parks[parkMoney(b)] = creditsPark(b.Title, err)
	case kind == api.Temporary && outcome.Unreachable(err):
		b.down.again(now, err)
	case kind == api.Temporary && c == quota.CompleteUpload && outcome.ServiceFault(err):
		// One upload after the other would spend the hour's calls on a bad minute.
		b.windows.Refused(c, 0, now)
	}
}

// outage is a service that cannot be reached: everything waits, one call at a
// time tries again.
type outage struct {
	since time.Time
	until time.Time
	tries int
	err   error
}

func (o *outage) again(now time.Time, err error) {
	if o.since.IsZero() {
		o.since = now
	}
	if o.until.After(now) {
		return // calls that left together fail together: one step, not many
	}
	o.until = now.Add(backoff(o.tries))
	o.tries++
	o.err = err
}
