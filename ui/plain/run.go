// Package plain is bulkup without a screen: for pipes, schedulers and screen readers. It
// writes whole lines and never moves the cursor. It changes nothing in the queue. Start
// reading at Run, which follows a batch to its end.
package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
)

// Feed reports what changes in the queue; *queue.Feed is one. Its first Next
// returns everything there is.
type Feed interface {
	Next(ctx context.Context) (queue.Update, error)
	Close()
}

// Options is how a run is shown.
type Options struct {
	JSON bool // one object a line, all of it on Out
	// Quiet leaves out what is not wrong: only failures and what stands still is written.
	Quiet bool
	Out   io.Writer // what happens to the jobs
	Err   io.Writer // notices, unless JSON is set
	IDs   []job.ID  // the jobs to follow
	// Join has the jobs followed too that come later, from watched folders, and goes
	// on when all have ended. The feed's first Update holds what was there before.
	Join bool
	// Publish means that the jobs are there to be published: one that is not has failed.
	Publish bool
	// Began is when the run began: what had ended by then was there already.
	Began time.Time
	Now   func() time.Time
}

// printer writes what happens in one format.
type printer interface {
	job(before, j job.Job)
	notice(n queue.Notice)
	park(p queue.Park)
	totals(f *follower)
	summary(o Outcome)
	err() error // the first failure to write
}

// Run follows the feed until the jobs have ended, or nothing moves until the
// user acts, or ctx ends; it closes the feed. Subscribe after the jobs were
// added. An error means that the queue stopped, or that a line could not be
// written; the outcome holds all the same.
func Run(ctx context.Context, feed Feed, opts Options) (Outcome, error) {
	defer feed.Close()
	var out printer = newTextPrinter(opts)
	if opts.JSON {
		out = newJSONPrinter(opts)
	}
	f, parks := newFollower(opts.IDs), newParkLog(opts.Now)
	f.publish, f.began = opts.Publish, opts.Began
	for {
		update, err := feed.Next(ctx)
		if err != nil {
			return finish(f, out, nil, ctx, err)
		}
		show(f, out, parks, update)
		f.join = opts.Join
		if held, over := f.over(); over {
			return finish(f, out, held, ctx, nil)
		}
		out.totals(f)
	}
}

// show applies an update and prints what is new in it.
func show(f *follower, out printer, parks *parkLog, u queue.Update) {
	if u.Status != nil {
		f.status = *u.Status
		for _, p := range parks.fresh(f.status.Parks) {
			out.park(p)
		}
	}
	for _, n := range u.Notices {
		out.notice(n)
	}
	for _, j := range u.Jobs {
		if before, ok := f.see(j); ok {
			out.job(before, j)
		}
	}
	for _, id := range u.Removed {
		f.forget(id)
	}
}

func finish(f *follower, out printer, held []queue.Park, ctx context.Context, err error) (Outcome, error) {
	o := f.outcome()
	o.Standing = held
	switch {
	case ctx.Err() != nil:
		o.Interrupted, err = true, nil
	case errors.Is(err, io.EOF):
		err = errors.New("the queue stopped before all jobs had ended; the same command goes on")
	}
	out.summary(o)
	if failed := out.err(); err == nil && failed != nil {
		err = fmt.Errorf("writing what happened: %w", failed)
	}
	return o, err
}

// parkLog remembers which parks were reported, so that an outage that comes and
// goes is not reported every time.
type parkLog struct {
	now      func() time.Time
	reported map[string]time.Time
}

// again is how long a park is not reported a second time.
const again = 10 * time.Minute

func newParkLog(now func() time.Time) *parkLog {
	return &parkLog{now: now, reported: make(map[string]time.Time)}
}

func (l *parkLog) fresh(parks []queue.Park) []queue.Park {
	var fresh []queue.Park
	for _, p := range parks {
		key := p.What + "\x00" + string(p.Kind)
		if at, ok := l.reported[key]; ok && l.now().Sub(at) < again {
			continue
		}
		l.reported[key] = l.now()
		fresh = append(fresh, p)
	}
	return fresh
}
