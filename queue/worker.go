package queue

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
	"bulkup/queue/result"
	"bulkup/queue/stage"
)

// desk is what the queue does for a stage at work. It is safe to use from the stage's
// own goroutine only.
type desk struct {
	q  *Queue
	b  *backend
	id job.ID // "" where the call is for no job
}

// work is what a stage of b, for the job with that ID, has at hand.
func (q *Queue) work(b *backend, id job.ID, m *feed.Moving) stage.Work {
	return stage.Work{Desk: &desk{q, b, id}, Tools: &b.tools, Moving: m}
}

// Now is the time of the queue.
func (w *desk) Now() time.Time { return w.q.opts.Now() }

// Finished returns the result that is known for a content.
func (w *desk) Finished(content string) (job.Result, bool, error) { return w.q.journal.Result(content) }

// Placing notes that a result is about to get its name.
func (w *desk) Placing(path string) { w.q.placed.place(path) }

// launch starts a stage for e once everything so far is durable.
func (q *Queue) launch(work context.Context, e *entry, run stage.Stage) {
	q.launchAll(work, []*entry{e}, func(ctx context.Context, all []job.Job, w stage.Work) []outcome.Outcome {
		return []outcome.Outcome{run(ctx, all[0], w)}
	})
}

// launchAll starts a stage that several jobs share. It takes one place among the
// workers, and returns one event for each job.
func (q *Queue) launchAll(work context.Context, es []*entry, run func(context.Context, []job.Job, stage.Work) []outcome.Outcome) {
	ctx, cancel := context.WithCancel(work)
	state := es[0].State
	w := q.work(q.backends[es[0].Engine], es[0].ID, &feed.Moving{Stage: state})
	var all []job.Job
	for _, e := range es {
		e.cancel, e.moving, e.knew = cancel, w.Moving, q.finished
		one := e.Job
		if one.Settings.Exists == string(result.Overwrite) && q.names.Protected(one.Target) {
			one.Settings.Exists = string(result.Rename) // a source by now
		}
		all = append(all, one)
		q.hub.Move(e.ID, w.Moving)
	}
	q.busy[state]++
	q.launches = append(q.launches, func() {
		q.workers.Add(1)
		go func() {
			defer q.workers.Done()
			defer cancel()
			outs := q.guarded(ctx, all, w, run)
			q.logMoved(es[0].ID, w.Moving)
			// The report has to arrive even while everything stops.
			_ = q.send(context.Background(), request{do: func() error {
				q.busy[state]--
				for i, e := range es {
					e.cancel, e.moving = nil, nil
					q.hub.Move(e.ID, nil)
					q.finish(e, outs[i])
					q.tidy(e)
				}
				return nil
			}})
		}()
	})
}

// guarded turns a panic of one stage into failed jobs, so that one strange
// picture does not take the batch with it.
func (q *Queue) guarded(ctx context.Context, all []job.Job, w stage.Work, run func(context.Context, []job.Job, stage.Work) []outcome.Outcome) (outs []outcome.Outcome) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		f := q.panicked(all[0].ID, p)
		outs = nil
		for _, j := range all {
			if j.Intent != nil {
				outs = append(outs, outcome.Of(job.Lost{Fault: f}))
			} else {
				outs = append(outs, outcome.Fail(f))
			}
		}
	}()
	return run(ctx, all, w)
}

// panicked logs a panic with its trace, and returns what its job is told.
func (q *Queue) panicked(id job.ID, p any) job.Fault {
	q.opts.Log.Error("panic", "job", id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	return job.Fault{Kind: job.Input, Message: "bulkup has a bug that this picture brings out", Advice: "retry it; the log has the details"}
}

// finish applies what a stage returned, with its consequences for the queue. A panic
// fails that job only.
func (q *Queue) finish(e *entry, o outcome.Outcome) {
	defer func() {
		if p := recover(); p != nil {
			q.apply(e, job.Fail{Fault: q.panicked(e.ID, p)})
		}
	}()
	if e.State == job.Canceled && e.Intent != nil && o.WithoutEffect() {
		q.apply(e, job.StartWithdrawn{})
	}
	q.conclude(e, o)
}

// conclude does what an outcome calls for.
func (q *Queue) conclude(e *entry, o outcome.Outcome) {
	switch o.Class {
	case outcome.Passing:
		q.delay(e, o)
	case outcome.Apart:
		q.apply(e, job.Split{})
	case outcome.Renew:
		q.renew(e, o.Fault)
	case outcome.NoRoom:
		q.parks[parkDisk] = diskPark(o.Fault.Message)
		q.apply(e, job.Delayed{Fault: o.Fault})
	case outcome.Remake:
		q.apply(e, job.TaskFailed{Fault: o.Fault})
		if e.renewed++; e.renewed == 1 { // which needs no asking, once
			q.apply(e, job.Retry{})
		}
	case outcome.Running:
		if e.moving != nil {
			e.moving.SetFraction(o.Progress)
		}
	case outcome.Happened:
		q.happened(e, o.Event)
	}
}

// happened applies the event of a stage, and what the queue learns by it.
func (q *Queue) happened(e *entry, ev job.Event) {
	switch ev := ev.(type) {
	case job.Checked:
		q.missed(e, &ev.Facts)
	case job.Started:
		q.charge(e, ev.Task, ev.Credits, 0)
	case job.Skip:
		q.keep(e, ev.Result)
	case job.Saved:
		q.keep(e, ev.Result)
	}
	q.apply(e, ev)
}

// Record makes an event of the running stage durable before the stage goes on.
func (w *desk) Record(ctx context.Context, ev job.Event) error {
	return w.q.ask(ctx, func() error {
		if e := w.q.entries[w.id]; e != nil {
			w.q.apply(e, ev)
		}
		if opened, ok := ev.(job.UploadOpened); ok {
			w.b.singlePut = opened.SinglePut // how this service takes files, for the plan of the rest
		}
		return nil
	})
}

// permit is a worker that waits for a call to be free.
type permit struct {
	ctx     context.Context
	b       *backend
	call    quota.Call
	granted chan<- quota.Ticket
	id      job.ID // for whom, "" when for no job
	told    bool   // the log says that it waits
}

// take counts a call that is about to be made; pictures is how many a start
// carries, 0 for other calls.
func (q *Queue) take(b *backend, c quota.Call, pictures int) quota.Ticket {
	now := q.opts.Now()
	t := quota.Ticket{Call: c, ID: job.Nonce(16), Pictures: pictures}
	b.taken[c]++
	b.windows.Take(c, t.ID, now, pictures)
	q.countCall(b, t, now)
	return t
}

// Permit waits until the rate limit has room for a call, and counts it.
func (w *desk) Permit(ctx context.Context, c quota.Call) (quota.Ticket, error) {
	granted := make(chan quota.Ticket, 1)
	err := w.q.ask(ctx, func() error {
		w.q.waiting = append(w.q.waiting, permit{ctx: ctx, b: w.b, call: c, granted: granted, id: w.id})
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
	}
}

// grant serves the workers that wait for calls, in the order in which they came.
func (q *Queue) grant(now time.Time) {
	still := q.waiting[:0]
	for _, p := range q.waiting {
		switch {
		case p.ctx.Err() != nil:
		case p.b.windows.Free(p.call, now) > 0:
			t := q.take(p.b, p.call, 0)
			q.launches = append(q.launches, func() { p.granted <- t })
		default:
			next := p.b.windows.Next(p.call, now)
			q.wakeAt(next)
			if !p.told && p.id != "" {
				p.told = true
				q.opts.Log.Info("waits for a call to be free", "job", p.id, "call", p.call, "wait", next.Sub(now).Round(time.Second))
			}
			still = append(still, p)
		}
	}
	q.waiting = still
}
