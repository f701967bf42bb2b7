package queue

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"bulkup/api"
	"bulkup/api/transfer"
	"bulkup/queue/intake"
	"bulkup/queue/job"
)

// Publish stores files that are there already with a service, each as a job of its own,
// and returns the jobs. A file that an earlier command published, or began to, as it is
// now, is not published twice: that job goes on, unless again asks for a new one. It
// returns an error for the first path that is no picture, and then queues none.
func (q *Queue) Publish(ctx context.Context, service string, paths []string, again bool) ([]job.ID, error) {
	jobs := make([]job.Job, len(paths))
	targets := make([]string, len(paths))
	for i, path := range paths {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		facts, err := intake.Inspect(ctx, abs)
		if err != nil {
			return nil, fmt.Errorf("%s: %s", api.Clean(path), intake.Reason(err))
		}
		targets[i] = abs
		jobs[i] = job.Job{
			Batch: publishing, Engine: q.run.Default, Target: abs,
			Source:   job.Source{Path: abs, Root: filepath.Dir(abs), Rel: filepath.Base(abs), Single: true, Size: facts.Size, ModTime: facts.ModTime},
			Settings: job.Settings{Scale: 1, Format: facts.Format, Publish: service}, State: job.Done,
			Result: &job.Result{Path: abs, Size: facts.Size, Width: facts.Width, Height: facts.Height},
		}
	}
	found := q.run.Folders.Resolve(targets...)
	var ids []job.ID
	err := q.run.Ask(ctx, func() error {
		if !slices.ContainsFunc(q.run.Publishers, func(p transfer.Publisher) bool { return p.Name() == service }) {
			return fmt.Errorf("there are no settings for %s", service)
		}
		q.run.Folders.Resolved(found)
		b := q.run.Book
		for _, j := range jobs {
			if e := b.Publishes(j); e != nil && !again {
				b.SetFocus(e)
				if e.Republishable() {
					b.Retry(e)
				}
				ids = append(ids, e.ID)
				continue
			}
			now := q.run.Now()
			j.ID, j.Position, j.Entered = job.NewID(now), b.Last()+1, map[job.State]time.Time{job.Done: now}
			b.Apply(b.Insert(j, true), job.PublishAsked{Service: service})
			ids = append(ids, j.ID)
		}
		return nil
	})
	return ids, err
}

// publishing is the batch of files that were there already.
const publishing = "publish"
