package queue

import (
	"context"
	"slices"
	"time"

	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/quota"
	"bulkup/queue/result"
)

// each applies do to the named jobs, in queue order.
func (q *Queue) each(ids []job.ID, do func(*entry)) {
	wanted := make(map[job.ID]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	for _, e := range slices.Clone(q.order) {
		if wanted[e.ID] {
			do(e)
		}
	}
}

// Retry sends jobs that failed, were canceled or are unknown back to the last
// stage that still holds. A retry of an unknown job may be charged again: ask
// the user before.
func (q *Queue) Retry(ctx context.Context, ids []job.ID) error {
	return q.ask(ctx, func() error {
		q.each(ids, q.retry)
		return nil
	})
}

// RetryFailed sends every failed job back to the last stage that still holds,
// and publishes again what was not published.
func (q *Queue) RetryFailed(ctx context.Context) error {
	return q.ask(ctx, func() error {
		for _, e := range q.order {
			if e.State == job.Failed || e.Unpublished() {
				q.retry(e)
			}
		}
		return nil
	})
}

func (q *Queue) retry(e *entry) {
	e.trouble, e.renewed, e.searched, e.focus = time.Time{}, 0, false, true
	if e.Unpublished() {
		q.apply(e, job.PublishAsked{Service: e.Job.Publish.Service})
		return
	}
	q.apply(e, job.Retry{})
	if e.State == job.Starting && e.Intent != nil && e.cancel == nil {
		q.apply(e, job.Lost{Fault: job.Fault{Kind: job.Uncertain, Message: "it was canceled before the service confirmed the start"}})
	}
	if e.State == job.Waiting && e.Facts != nil {
		// The user may have mended the file: look at it again.
		e.Facts = nil
		q.touch(e)
	}
}

// Cancel stops jobs that have not ended. A task that was started goes on at the
// service, and a retry fetches it.
func (q *Queue) Cancel(ctx context.Context, ids []job.ID) error {
	return q.ask(ctx, func() error {
		q.each(ids, q.cancel)
		return nil
	})
}

func (q *Queue) cancel(e *entry) {
	if e.cancel != nil && e.State != job.Starting {
		// A start under way is left to end, so that its task is known.
		e.cancel()
	}
	q.apply(e, job.Cancel{})
}

// Remove takes jobs off the list. Those at work by now, and those whose start is not
// confirmed, are canceled and stay, so that what they have begun to pay is not lost
// sight of.
func (q *Queue) Remove(ctx context.Context, ids []job.ID) error {
	return q.ask(ctx, func() error {
		q.each(ids, func(e *entry) {
			if e.State.Active() || e.State == job.Unknown {
				q.cancel(e)
			} else {
				q.drop(e)
			}
		})
		return nil
	})
}

// drop forgets a job.
func (q *Queue) drop(e *entry) {
	delete(q.entries, e.ID)
	delete(q.dirty, e.ID)
	q.names.Release(e.Target, string(e.ID))
	if e.Source.Path != "" {
		q.names.Unprotect(e.Source.Path)
	}
	path := keyOf(e.Source)
	q.byPath[path] = slices.DeleteFunc(q.byPath[path], func(o *entry) bool { return o == e })
	q.order = slices.DeleteFunc(q.order, func(o *entry) bool { return o == e })
	if e.key != "" && q.holders[e.key] == e.ID {
		delete(q.holders, e.key)
	}
	q.changes.Removed = append(q.changes.Removed, e.ID)
	if measured(e.Result) && e.Result.Path != e.Source.Path {
		// The file stays ours, also where another has the content's entry by now.
		q.changes.Finished = append(q.changes.Finished, journal.Finished{Key: "of " + string(e.ID), Result: *e.Result, At: q.opts.Now()})
	}
	q.tidy(e)
}

// SetPaused stops new work from beginning, or lets it begin again. What is under
// way ends by itself.
func (q *Queue) SetPaused(ctx context.Context, paused bool) error {
	return q.ask(ctx, func() error {
		q.paused = paused
		return nil
	})
}

// Unpark lets everything go on that waits for the user: the key was changed, the
// account topped up, room made on the disk.
func (q *Queue) Unpark(ctx context.Context) error {
	return q.ask(ctx, func() error {
		clear(q.parks)
		for _, b := range q.backends {
			b.down = outage{}
			for _, c := range quota.Calls() {
				b.windows.Unpark(c)
			}
		}
		return nil
	})
}

// Change gives jobs that have not begun other settings.
func (q *Queue) Change(ctx context.Context, ids []job.ID, change func(job.Settings) job.Settings) error {
	wanted := make(map[job.ID]job.Changed)
	var targets []string
	for _, j := range q.hub.Some(ids) {
		s := change(j.Settings)
		target, err := result.Plan(j.Source, s)
		if err != nil || s == j.Settings {
			continue
		}
		wanted[j.ID] = job.Changed{Settings: s, Target: target}
		targets = append(targets, target)
	}
	found := q.links.resolve(targets...)
	return q.ask(ctx, func() error {
		q.resolved(found)
		q.each(ids, func(e *entry) {
			to, ok := wanted[e.ID]
			if !ok || e.State != job.Waiting || e.Upload != nil { // half of it is sent already, and its name stays its own
				return
			}
			q.names.Release(e.Target, string(e.ID))
			to.Target = q.names.Claim(to.Target, string(e.ID))
			if q.apply(e, to) && e.Facts != nil {
				e.Facts = nil // admitted for other settings
				q.touch(e)
			}
		})
		return nil
	})
}

// Move changes the place of jobs in the queue by one, up or down.
func (q *Queue) Move(ctx context.Context, ids []job.ID, up bool) error {
	return q.ask(ctx, func() error {
		var moving []*entry
		q.each(ids, func(e *entry) { moving = append(moving, e) })
		if !up {
			slices.Reverse(moving)
		}
		for _, e := range moving {
			q.swap(e, up, moving)
		}
		q.sortOrder()
		return nil
	})
}

// swap exchanges the places of e and its neighbour, unless that moves too.
func (q *Queue) swap(e *entry, up bool, moving []*entry) {
	i := slices.Index(q.order, e)
	k := i + 1
	if up {
		k = i - 1
	}
	if k < 0 || k >= len(q.order) || slices.Contains(moving, q.order[k]) {
		return
	}
	other := q.order[k]
	a, b := e.Position, other.Position
	q.apply(e, job.Moved{Position: b})
	q.apply(other, job.Moved{Position: a})
	q.order[i], q.order[k] = other, e
}
