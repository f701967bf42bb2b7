package run

import (
	"context"
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/quota"
	"bulkup/queue/run/engines"
	"bulkup/queue/run/inbox"
	"bulkup/queue/stage"
)

// desk is what the coordinator does for a stage, or for a call that belongs to no job.
// It is safe to use from the caller's own goroutine only.
type desk struct {
	c  *Coordinator
	e  *engines.Engine
	id job.ID // "" where the call is for no job
}

// bench is what a stage of e, for the job with that ID, has at hand.
func (c *Coordinator) bench(e *engines.Engine, id job.ID, m *feed.Moving) stage.Work {
	return stage.Work{Desk: c.Desk(e, id), Tools: &e.Tools, Moving: m}
}

// Desk is for calls to e on behalf of a job, or of none where id is "".
func (c *Coordinator) Desk(e *engines.Engine, id job.ID) stage.Desk { return &desk{c, e, id} }

// Now is the time of the queue.
func (d *desk) Now() time.Time { return d.c.Now() }

// Finished returns the result that is known for a content.
func (d *desk) Finished(content string) (job.Result, bool, error) { return d.c.Journal.Result(content) }

// Bought returns what other jobs have of a content: results, and a task that was paid for.
func (d *desk) Bought(ctx context.Context, content string) (results []job.Result, paid *job.Task) {
	_ = d.c.Ask(ctx, func() error {
		results, paid = d.c.Book.Bought(content, d.id)
		return nil
	})
	return results, paid
}

// Placing notes that a result is about to get its name.
func (d *desk) Placing(path string) { d.c.Disk.Place(path) }

// Record makes an event of the running stage durable before the stage goes on.
func (d *desk) Record(ctx context.Context, ev job.Event) error {
	return d.c.Ask(ctx, func() error {
		if one := d.c.Book.Get(d.id); one != nil {
			d.c.Book.Apply(one, ev)
		}
		switch ev := ev.(type) {
		case job.UploadOpened:
			d.e.SinglePut = ev.SinglePut // how this service takes files, for the plan of the rest
		case job.PublishOpened:
			d.c.halt.Welcome = true
		}
		return nil
	})
}

// Again counts one more request of a call: of the one before it all that there is to know
// is known.
func (d *desk) Again(ctx context.Context, t quota.Ticket) quota.Ticket {
	_ = d.c.Ask(context.WithoutCancel(ctx), func() error {
		now := d.c.Now()
		d.e.Windows.Correct(t.Call, t.ID, now)
		d.c.note(d.e, t, now)
		t = d.c.count(d.e, t.Call, t.Pictures)
		return nil
	})
	return t
}

// Called reports how a counted call ended. The service counted it at some moment
// until now, so its place in the window is now.
func (d *desk) Called(ctx context.Context, t quota.Ticket, err error) {
	_ = d.c.Send(context.WithoutCancel(ctx), func() {
		now := d.c.Now()
		d.e.Windows.Correct(t.Call, t.ID, now)
		d.c.note(d.e, t, now)
		d.c.learn(d.e, t.Call, err, now)
	})
}

// permit is a worker that waits for a call to be free.
type permit struct {
	ctx     context.Context
	e       *engines.Engine
	call    quota.Call
	granted chan<- quota.Ticket
	id      job.ID // for whom, "" when for no job
	logged  bool   // the log says that it waits
}

// Permit waits until the rate limit has room for a call, and counts it.
func (d *desk) Permit(ctx context.Context, call quota.Call) (quota.Ticket, error) {
	granted := make(chan quota.Ticket, 1)
	err := d.c.Ask(ctx, func() error {
		d.c.waiting = append(d.c.waiting, permit{ctx: ctx, e: d.e, call: call, granted: granted, id: d.id})
		return nil
	})
	if err != nil {
		return quota.Ticket{}, err
	}
	select {
	case t := <-granted:
		return t, nil
	case <-ctx.Done():
		return quota.Ticket{}, ctx.Err()
	case <-d.c.Ended():
		return quota.Ticket{}, inbox.ErrStopped
	}
}

// grant serves the workers that wait for calls, in the order in which they came.
func (c *Coordinator) grant(now time.Time) {
	still := c.waiting[:0]
	for _, p := range c.waiting {
		switch at := p.e.Wait(p.call, now); {
		case p.ctx.Err() != nil:
		case at.IsZero():
			p.e.Try(p.call, now)
			t := c.count(p.e, p.call, 0)
			c.launches = append(c.launches, launch{begin: func() { p.granted <- t }})
		default:
			c.wakeAt(at)
			if !p.logged && p.id != "" {
				p.logged = true
				c.Log.Info("waits for a call to be free", "job", p.id, "call", p.call, "wait", at.Sub(now).Round(time.Second))
			}
			still = append(still, p)
		}
	}
	c.waiting = still
}

// count counts a call that is about to be made; pictures is how many a start carries,
// 0 for other calls.
func (c *Coordinator) count(e *engines.Engine, call quota.Call, pictures int) quota.Ticket {
	now := c.Now()
	t := quota.Ticket{Call: call, ID: job.Nonce(16), Pictures: pictures}
	e.Windows.Take(call, t.ID, now, pictures)
	c.note(e, t, now)
	return t
}

// note has a call, or its corrected time, written with the next commit.
func (c *Coordinator) note(e *engines.Engine, t quota.Ticket, at time.Time) {
	longest := time.Hour
	for _, e := range c.Engines { // what another one counts is not forgotten either
		longest = max(longest, e.Limits.Window)
	}
	c.Book.Call(journal.Call{ID: t.ID, Account: e.Account, Name: string(t.Call), At: at, Pictures: t.Pictures}, at.Add(-2*longest))
}
