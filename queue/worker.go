package queue

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"bulkup/api/transfer"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/result"
)

// worker is what a stage may do besides its work. Its methods are safe to call
// from the stage's own goroutine only.
type worker struct {
	q      *Queue
	b      *backend
	id     job.ID
	moving *feed.Moving
}

// transfer moves the files of the worker's engine.
func (w *worker) transfer() *transfer.Engine {
	if w.b.Transfer != nil {
		return w.b.Transfer
	}
	return w.q.opts.Transfer
}

// stage does one step of a job and returns what came of it. It runs on a
// goroutine of its own, gets a copy, and ends soon after ctx does.
type stage func(ctx context.Context, j job.Job, w *worker) job.Event

// launch starts a stage for e once everything so far is durable.
func (q *Queue) launch(work context.Context, e *entry, run stage) {
	q.launchAll(work, []*entry{e}, func(ctx context.Context, all []job.Job, w *worker) []job.Event {
		return []job.Event{run(ctx, all[0], w)}
	})
}

// launchAll starts a stage that several jobs share. It takes one place among the
// workers, and returns one event for each job.
func (q *Queue) launchAll(work context.Context, es []*entry, run func(context.Context, []job.Job, *worker) []job.Event) {
	ctx, cancel := context.WithCancel(work)
	state := es[0].State
	w := &worker{q: q, b: q.backends[es[0].Engine], id: es[0].ID, moving: &feed.Moving{Stage: state}}
	var all []job.Job
	for _, e := range es {
		e.cancel, e.moving, e.knew = cancel, w.moving, q.finished
		one := e.Job
		if one.Settings.Exists == string(result.Overwrite) && q.names.Protected(one.Target) {
			one.Settings.Exists = string(result.Rename) // a source by now
		}
		all = append(all, one)
		q.hub.Move(e.ID, w.moving)
	}
	q.busy[state]++
	q.launches = append(q.launches, func() {
		q.workers.Add(1)
		go func() {
			defer q.workers.Done()
			defer cancel()
			evs := guarded(ctx, all, w, run)
			w.logMoved()
			// The report has to arrive even while everything stops.
			_ = q.send(context.Background(), request{do: func() error {
				q.busy[state]--
				for i, e := range es {
					e.cancel, e.moving = nil, nil
					q.hub.Move(e.ID, nil)
					q.finish(e, evs[i])
					q.tidy(e)
				}
				return nil
			}})
		}()
	})
}

// guarded turns a panic of one stage into failed jobs, so that one strange
// picture does not take the batch with it.
func guarded(ctx context.Context, all []job.Job, w *worker, run func(context.Context, []job.Job, *worker) []job.Event) (evs []job.Event) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		w.q.opts.Log.Error("panic", "job", w.id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		f := job.Fault{Kind: job.Input, Message: "bulkup met a fault of its own with this picture", Advice: "retry it; the log has the details"}
		evs = nil
		for _, j := range all {
			if j.Intent != nil {
				evs = append(evs, job.Lost{Fault: f})
			} else {
				evs = append(evs, job.Fail{Fault: f})
			}
		}
	}()
	return run(ctx, all, w)
}

// finish applies what a stage returned, with its consequences for the queue.
func (q *Queue) finish(e *entry, ev job.Event) {
	if e.State == job.Canceled && e.Intent != nil && undone(ev) {
		q.apply(e, job.StartWithdrawn{})
	}
	switch ev := ev.(type) {
	case nil:
		return
	case delay:
		q.delay(e, ev)
		return
	case apart:
		q.apply(e, job.Split{})
		return
	case broken:
		q.renew(e, ev)
		return
	case full:
		q.parks[parkDisk] = diskPark(ev.err)
		q.apply(e, job.Delayed{Fault: job.Fault{Kind: job.Temporary, Message: sentence(ev.err)}})
		return
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

// record makes an event of the running stage durable before the stage goes on.
func (w *worker) record(ctx context.Context, ev job.Event) error {
	return w.q.ask(ctx, func() error {
		if e := w.q.entries[w.id]; e != nil {
			w.q.apply(e, ev)
		}
		return nil
	})
}

// ticket is a call that has been counted.
type ticket struct {
	call     quota.Call
	id       string
	pictures int // carried by a start; 0 for other calls
}

// permit is a worker that waits for a call to be free.
type permit struct {
	ctx     context.Context
	b       *backend
	call    quota.Call
	granted chan<- ticket
	id      job.ID // for whom, "" when for no job
	told    bool   // the log says that it waits
}

// take counts a call that is about to be made; pictures is how many a start
// carries, 0 for other calls.
func (q *Queue) take(b *backend, c quota.Call, pictures int) ticket {
	now := q.opts.Now()
	t := ticket{c, nonce(16), pictures}
	b.taken[c]++
	b.windows.Take(c, t.id, now, pictures)
	q.countCall(b, t, now)
	return t
}

// permit waits until the quota has room for a call, and counts it.
func (w *worker) permit(ctx context.Context, c quota.Call) (ticket, error) {
	granted := make(chan ticket, 1)
	err := w.q.ask(ctx, func() error {
		w.q.waiting = append(w.q.waiting, permit{ctx: ctx, b: w.b, call: c, granted: granted, id: w.id})
		return nil
	})
	if err != nil {
		return ticket{}, err
	}
	select {
	case t := <-granted:
		return t, nil
	case <-ctx.Done():
		return ticket{}, ctx.Err()
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
