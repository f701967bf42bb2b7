package run

import (
	"context"
	"fmt"
	"runtime/debug"

	"bulkup/api/failure"
	"bulkup/queue/book"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/result"
	"bulkup/queue/run/engines"
	"bulkup/queue/stage"
)

// launch is something to begin once everything so far is durable.
type launch struct {
	begin func()
	// withdraw takes it back where it is not to begin any more; may be nil.
	withdraw func()
}

// launch begins what was waiting for the commit, or takes it back.
func (c *Coordinator) launch(ok bool) {
	all := c.launches
	c.launches = nil
	for _, l := range all {
		if ok {
			l.begin()
		} else if l.withdraw != nil {
			l.withdraw()
		}
	}
}

// common is a stage that several jobs share: one outcome for each.
type common func(context.Context, []job.Job, stage.Work) []outcome.Outcome

// begin gives jobs to one worker, which takes one place among those of its stage.
func (c *Coordinator) begin(e *engines.Engine, jobs []*book.Entry, busy *int, run common) {
	ctx, cancel := context.WithCancel(c.work)
	moving := &feed.Moving{Stage: jobs[0].State}
	var all []job.Job
	for _, one := range jobs {
		c.Book.Begin(one, cancel, moving)
		j := one.Job
		if j.Settings.Exists == string(result.Overwrite) && c.Book.Names.Protected(j.Target) {
			j.Settings.Exists = string(result.Rename) // a source by now
		}
		all = append(all, j)
	}
	*busy++
	end := func(outs []outcome.Outcome) {
		*busy--
		cancel()
		for i, one := range jobs {
			c.Book.End(one)
			ending{c}.finish(one, outs[i])
			c.Book.Tidy(one)
		}
	}
	c.launches = append(c.launches, launch{
		begin: func() {
			c.workers.Go(func() {
				outs := c.guarded(ctx, all, c.bench(e, all[0].ID, moving), run)
				c.Jobs.Moved(all[0].ID, moving)
				// The report has to arrive even while everything stops.
				_ = c.Send(context.Background(), func() { end(outs) })
			})
		},
		withdraw: func() {
			outs := make([]outcome.Outcome, len(all))
			for i, j := range all {
				outs[i] = outcome.Of(job.Interrupted{})
				if j.Intent != nil {
					outs[i] = outcome.Of(job.StartWithdrawn{})
				}
			}
			end(outs)
		},
	})
}

// guarded turns a panic of one stage into failed jobs, so that one strange
// picture does not take the batch with it.
func (c *Coordinator) guarded(ctx context.Context, all []job.Job, w stage.Work, run common) (outs []outcome.Outcome) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		f := c.panicked(all[0].ID, p)
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

// panicked logs a panic with its trace, and returns the error of its job.
func (c *Coordinator) panicked(id job.ID, p any) job.Fault {
	c.Log.Error("panic", "job", id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	return job.Fault{Kind: failure.Input, Message: "bulkup has a bug that this picture brings out", Advice: "retry it; the log has the details"}
}

// outside makes a call outside the coordinator, and applies what it returned within.
// A panic of either is passed to failed, for whom it concerns.
func (c *Coordinator) outside(e *engines.Engine, call func(stage.Work) (apply func()), failed func(error)) {
	c.busy.Polls++
	w := c.bench(e, "", nil)
	safely := func(do func()) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("%s", c.panicked("", p).Message)
			}
		}()
		do()
		return nil
	}
	c.launches = append(c.launches, launch{
		begin: func() {
			c.workers.Go(func() {
				var apply func()
				if err := safely(func() { apply = call(w) }); err != nil {
					apply = func() { failed(err) }
				}
				_ = c.Send(context.Background(), func() {
					c.busy.Polls--
					if err := safely(apply); err != nil {
						failed(err)
					}
				})
			})
		},
		withdraw: func() { c.busy.Polls-- },
	})
}
