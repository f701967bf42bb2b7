package queue

import (
	"context"
	"fmt"
	"slices"

	"bulkup/queue/book"
	"bulkup/queue/job"
)

// Restore puts jobs back that were removed while this process ran, as they were and where
// they were. A job whose picture is in the queue again stays away. The error says how
// many cannot come back, since the copies of their pictures went with them.
func (q *Queue) Restore(ctx context.Context, jobs []job.Job) error {
	return q.run.Ask(ctx, func() error {
		b, lost := q.run.Book, 0
		for _, j := range jobs {
			switch {
			case b.Get(j.ID) != nil, slices.ContainsFunc(b.OfSource(j.Source), func(e *book.Entry) bool { return e.Source.Page == j.Source.Page }):
			case j.Source.Dropped != "" && j.State != job.Done && j.State != job.Skipped:
				lost++
			default:
				if !j.State.Ended() {
					j.Facts = nil // what was converted for it is gone
				}
				b.Touch(b.Insert(j, true))
			}
		}
		if lost > 0 {
			return fmt.Errorf("%d of them cannot come back: their pictures were copies, which are gone", lost)
		}
		return nil
	})
}

// Restore is refused.
func (w *Watcher) Restore(context.Context, []job.Job) error { return ErrHeld }
