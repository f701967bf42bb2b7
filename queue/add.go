package queue

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/result"
)

// drop is what a survey found, ready to be queued.
type drop struct{ items []intake.Item }

// Survey looks at what was dropped and says what would become of it. It may take
// long in large folders; it changes nothing, and ctx ends it.
func (q *Queue) Survey(ctx context.Context, inputs []string, s job.Settings, engine string) (Survey, error) {
	v := Survey{Settings: s, Engine: engine}
	folders := make(map[string]bool)
	err := intake.Survey(ctx, intake.Options{}, inputs, func(it intake.Item) {
		switch it.Class {
		case intake.Image:
			v.Images++
			v.Bytes += it.Size
			folders[filepath.Dir(it.Path)] = true
			v.drop.items = append(v.drop.items, it)
		case intake.Broken:
			v.Broken = append(v.Broken, Refusal{it.Path, it.Reason})
			v.drop.items = append(v.drop.items, it)
		default:
			v.Skipped = append(v.Skipped, Refusal{it.Path, it.Reason})
		}
	})
	if err != nil {
		return Survey{}, err
	}
	v.Folders = len(folders)
	err = q.ask(ctx, func() error {
		for _, it := range v.drop.items {
			if q.same(it, s, engine) != nil {
				v.Known++
			}
		}
		v.Plan = q.plan(v)
		return nil
	})
	return v, err
}

// plan says what the new pictures of a survey need at today's limits, after those
// that are queued already.
func (q *Queue) plan(v Survey) Plan {
	p := Plan{Calls: make(map[string]int)}
	b := q.backends[v.Engine]
	if b == nil {
		return p
	}
	large := 0
	for _, it := range v.drop.items {
		if it.Class != intake.Image || q.same(it, v.Settings, v.Engine) != nil {
			continue
		}
		p.Files++
		if it.URL == "" && it.Size > b.Inline {
			large++
		}
	}
	if p.Files == 0 {
		return p
	}
	now := q.opts.Now()
	before := q.demand(b)
	all := before
	all.Waiting += p.Files
	earlier, outlook := b.windows.Outlook(before, now), b.windows.Outlook(all, now)
	p.Tasks = outlook.Tasks - earlier.Tasks
	uploads := max(outlook.Uploads-earlier.Uploads, large)
	for call, n := range map[quota.Call]int{quota.StartTask: p.Tasks, quota.GetUploadURL: uploads, quota.CompleteUpload: uploads, quota.TaskStatus: p.Tasks} {
		if n > 0 && !(call == quota.CompleteUpload && b.singlePut) {
			p.Calls[string(call)] = n
		}
	}
	if next := b.windows.Next(quota.StartTask, now); next.After(now) {
		p.NextStart = next
	}
	p.Duration = max(0, outlook.Started.Sub(now))
	if p.Duration > 0 {
		p.Duration += b.durations.Estimate(quota.Kind{Model: v.Settings.Model, Scale: v.Settings.Scale, Megapixels: 1}).P80
	}
	return p
}

// same returns the job that does the same already, nil when there is none.
func (q *Queue) same(it intake.Item, s job.Settings, engine string) *entry {
	for _, e := range q.byPath[keyOf(it.Source)] {
		if e.Settings == s && e.Engine == engine && e.State != job.Canceled &&
			(!e.State.Ended() || e.State == job.Failed || e.Facts == nil || e.Facts.Size == it.Size && e.Facts.ModTime.Equal(it.ModTime)) {
			return e
		}
	}
	return nil
}

// Add queues what was surveyed and returns its jobs. A picture that is in the
// queue with the same settings is not added again: if it had failed, it is tried
// again, so that the same command goes on where the last one stopped.
func (q *Queue) Add(ctx context.Context, v Survey) ([]job.ID, error) {
	var ids []job.ID
	err := q.ask(ctx, func() error {
		if q.backends[v.Engine] == nil {
			return fmt.Errorf("there is no engine called %q", v.Engine)
		}
		now := q.opts.Now()
		batch := nonce(8)
		position := q.last() + 1
		// No result of this batch may take the place of a source of it.
		for _, it := range v.drop.items {
			if it.Path != "" {
				q.names.Protect(it.Path)
				defer q.names.Unprotect(it.Path)
			}
		}
		for _, it := range v.drop.items {
			if e := q.same(it, v.Settings, v.Engine); e != nil {
				e.focus = true
				if e.State == job.Failed && !q.costs(e, it) {
					q.retry(e)
				} else {
					q.show = append(q.show, e.Job)
				}
				ids = append(ids, e.ID)
				continue
			}
			e := &entry{focus: true, Job: job.Job{
				ID: newID(now), Batch: batch, Position: position, Engine: v.Engine, Settings: v.Settings,
				State: job.Waiting, Entered: map[job.State]time.Time{job.Waiting: now},
				Source: it.Source,
			}}
			e.Source.Refused = it.Reason
			position++
			target, err := result.Plan(e.Source, e.Settings)
			if err != nil {
				return err
			}
			e.Target = q.names.Claim(target, string(e.ID))
			q.insert(e)
			q.touch(e)
			ids = append(ids, e.ID)
		}
		return nil
	})
	return ids, err
}

// costs tells whether to try a failed job again could be charged again: its task
// failed, and the file is still the one that was paid for. That is for the user to ask.
func (q *Queue) costs(e *entry, it intake.Item) bool {
	b := q.backends[e.Engine]
	return e.Task != nil && e.Task.Over && b != nil && !b.Free &&
		e.Facts != nil && e.Facts.Size == it.Size && e.Facts.ModTime.Equal(it.ModTime)
}

// Models returns the models of the service.
func (q *Queue) Models() []Model { return models() }

func models() []Model {
	var all []Model
	for _, m := range upscayl.Models() {
		all = append(all, Model{ID: m.ID, Purpose: m.Purpose, Documented: m.Documented})
	}
	return all
}

// keyOf is the index key of a source.
func keyOf(s job.Source) string { return s.Path + s.URL }
