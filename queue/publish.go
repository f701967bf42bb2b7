package queue

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"bulkup/api"
	"bulkup/queue/intake"
	"bulkup/queue/job"
)

// Publish stores files that are there already with a service, each as a job of
// its own, and returns the jobs. It returns an error for the first path that is
// no picture, and then queues none.
func (q *Queue) Publish(ctx context.Context, service string, paths []string) ([]job.ID, error) {
	entries := make([]*entry, len(paths))
	for i, path := range paths {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		facts, err := intake.Inspect(ctx, abs)
		if err != nil {
			return nil, fmt.Errorf("%s: %s", api.Clean(path), intake.Reason(err))
		}
		entries[i] = &entry{focus: true, Job: job.Job{
			Batch: "publish", Engine: q.opts.Default, Target: abs,
			Source:   job.Source{Path: abs, Root: filepath.Dir(abs), Rel: filepath.Base(abs), Single: true, Size: facts.Size, ModTime: facts.ModTime},
			Settings: job.Settings{Scale: 1, Format: facts.Format, Publish: service}, State: job.Done,
			Result: &job.Result{Path: abs, Size: facts.Size, Width: facts.Width, Height: facts.Height},
		}}
	}
	absolute := make([]string, len(entries))
	for i, e := range entries {
		absolute[i] = e.Target
	}
	found := q.links.resolve(absolute...)
	var ids []job.ID
	err := q.ask(ctx, func() error {
		if q.publishers[service] == nil {
			return fmt.Errorf("there are no settings for %s", service)
		}
		q.resolved(found)
		for _, e := range entries {
			now := q.opts.Now()
			e.ID, e.Position, e.Entered = job.NewID(now), q.last()+1, map[job.State]time.Time{job.Done: now}
			q.insert(e)
			q.apply(e, job.PublishAsked{Service: service})
			ids = append(ids, e.ID)
		}
		return nil
	})
	return ids, err
}
