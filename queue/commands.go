package queue

import (
	"context"
	"slices"

	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/result"
	"bulkup/queue/run"
)

// each applies do to the named jobs, in queue order.
func each(ctx context.Context, c *run.Coordinator, ids []job.ID, do func(*book.Book, *book.Entry)) error {
	return c.Ask(ctx, func() error {
		for _, e := range c.Book.Some(ids) {
			do(c.Book, e)
		}
		return nil
	})
}

// Retry sends jobs that failed, were canceled or are unknown back to the last
// stage that still holds. A retry of an unknown job may be charged again: ask
// the user before.
func (q *Queue) Retry(ctx context.Context, ids []job.ID) error {
	return each(ctx, q.run, ids, (*book.Book).Retry)
}

// RetryFailed sends every failed job back to the last stage that still holds,
// and publishes again what was not published, unless that may store a second copy.
func (q *Queue) RetryFailed(ctx context.Context) error {
	again := func(j job.Job) bool { return j.State == job.Failed || j.Republishable() }
	var ids []job.ID
	for _, j := range q.Jobs() { // as they are shown, so that the coordinator walks over none
		if again(j) {
			ids = append(ids, j.ID)
		}
	}
	return each(ctx, q.run, ids, func(b *book.Book, e *book.Entry) {
		if again(e.Job) {
			b.Retry(e)
		}
	})
}

// Cancel stops jobs that have not ended. A task that was started goes on at the
// service, and a retry fetches it; the engine of this machine stops.
func (q *Queue) Cancel(ctx context.Context, ids []job.ID) error {
	return each(ctx, q.run, ids, func(_ *book.Book, e *book.Entry) { q.run.Cancel(e) })
}

// Remove takes jobs off the list. Those at work by now, and those whose start is not
// confirmed, are canceled and stay, so that what they have begun to pay is not lost
// sight of.
func (q *Queue) Remove(ctx context.Context, ids []job.ID) error {
	return each(ctx, q.run, ids, func(b *book.Book, e *book.Entry) {
		if e.State.Active() || e.State == job.Unknown {
			q.run.Cancel(e)
		} else {
			b.Remove(e)
		}
	})
}

// SetPaused stops new work from beginning, or lets it begin again. What is under
// way ends by itself.
func (q *Queue) SetPaused(ctx context.Context, paused bool) error {
	return q.run.Ask(ctx, func() error {
		q.run.SetPaused(paused)
		return nil
	})
}

// Unpark lets everything go on that waits for the user: the key was changed, the
// account topped up, room made on the disk.
func (q *Queue) Unpark(ctx context.Context) error {
	return q.run.Ask(ctx, func() error {
		q.run.Unpark()
		return nil
	})
}

// Change gives jobs that have not begun other settings.
func (q *Queue) Change(ctx context.Context, ids []job.ID, change func(job.Settings) job.Settings) error {
	wanted := make(map[job.ID]job.Changed)
	var targets []string
	for _, j := range q.run.Hub.Some(ids) {
		s := change(j.Settings)
		target, err := result.Plan(j.Source, s)
		if err != nil || s == j.Settings {
			continue
		}
		wanted[j.ID] = job.Changed{Settings: s, Target: target}
		targets = append(targets, target)
	}
	found := q.run.Folders.Resolve(targets...)
	return q.run.Ask(ctx, func() error {
		b := q.run.Book
		q.run.Folders.Resolved(found)
		for _, e := range b.Some(ids) {
			to, ok := wanted[e.ID]
			if !ok || e.State != job.Waiting || e.Upload != nil { // half of it is sent already, and its name stays its own
				continue
			}
			b.Names.Release(e.Target, string(e.ID))
			to.Target = b.Names.Claim(to.Target, string(e.ID))
			if b.Apply(e, to) && e.Facts != nil {
				b.Recheck(e) // admitted for other settings
			}
		}
		return nil
	})
}

// Move changes the place of jobs in the queue by one, up or down.
func (q *Queue) Move(ctx context.Context, ids []job.ID, up bool) error {
	return q.run.Ask(ctx, func() error {
		b := q.run.Book
		moving := b.Some(ids)
		if !up {
			slices.Reverse(moving)
		}
		for _, e := range moving {
			b.Swap(e, up, func(o *book.Entry) bool { return slices.Contains(moving, o) })
		}
		return nil
	})
}
