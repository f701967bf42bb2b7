package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"bulkup/api"
	"bulkup/api/transfer"
	"bulkup/queue/intake"
	"bulkup/queue/job"
)

// publish is the stage that stores a finished file with another service. Whatever
// becomes of it, the file stays and the job is done.
func publish(ctx context.Context, j job.Job, w *worker) job.Event {
	p := w.q.publishers[j.Publish.Service]
	if p == nil {
		return job.PublishFailed{Fault: job.Fault{Kind: job.Input, Message: "there are no settings for " + j.Publish.Service,
			Advice: "set its account in the settings file, then retry it"}}
	}
	src, err := transfer.OpenSource(j.Result.Path)
	if err != nil {
		return publishFailed(ctx, err)
	}
	defer src.Close()
	kept := transfer.Kept{Token: j.Publish.Session}
	if len(j.Publish.Receipts) > 0 {
		if err := json.Unmarshal(j.Publish.Receipts, &kept.Receipts); err != nil {
			kept = transfer.Kept{}
		}
	}
	keep := func(k transfer.Kept) error {
		if len(k.Receipts) == 0 {
			return w.record(ctx, job.PublishOpened{Session: k.Token})
		}
		raw, err := json.Marshal(k.Receipts)
		if err != nil {
			return err
		}
		return w.record(ctx, job.PublishStored{Receipts: raw})
	}
	address, err := w.q.opts.Transfer.Publish(ctx, p, src, filepath.Base(j.Result.Path), mimeOf(j.Settings.Format), kept, keep, &w.moving.Meter)
	if err != nil {
		return publishFailed(ctx, err)
	}
	return job.Published{Address: address}
}

func publishFailed(ctx context.Context, err error) job.Event {
	if ctx.Err() != nil {
		return job.Interrupted{}
	}
	f := faultOf(err)
	if f.Kind == job.Refused {
		f.Advice = "check the key of the service in the settings, then retry it"
	}
	return job.PublishFailed{Fault: f}
}

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
	var ids []job.ID
	err := q.ask(ctx, func() error {
		if q.publishers[service] == nil {
			return fmt.Errorf("there are no settings for %s", service)
		}
		for _, e := range entries {
			now := q.opts.Now()
			e.ID, e.Position, e.Entered = newID(now), q.last()+1, map[job.State]time.Time{job.Done: now}
			q.insert(e)
			q.apply(e, job.PublishAsked{Service: service})
			ids = append(ids, e.ID)
		}
		return nil
	})
	return ids, err
}
