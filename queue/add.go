package queue

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"bulkup/api/media"
	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/result"
	"bulkup/queue/run"
)

// Add queues what was surveyed and returns its jobs. A picture that is in the
// queue with the same settings is not added again: if it had failed, it is tried
// again, so that the same command goes on where the last one stopped; if its result is
// gone, that is fetched again.
func (q *Queue) Add(ctx context.Context, v Survey) ([]job.ID, error) {
	var ids []job.ID
	if err := v.aim(q.run); err != nil {
		return nil, err
	}
	err := q.run.Ask(ctx, func() (err error) {
		ids, err = q.enqueue(v)
		return err
	})
	return ids, err
}

// aim says where each result is wanted, and where links lead on the way. It asks the
// disk, so it is not for the coordinator.
func (v *Survey) aim(c *run.Coordinator) error {
	v.drop.items = slices.Clone(v.drop.items)
	var paths []string
	for i, it := range v.drop.items {
		target, err := result.Plan(it.Source, it.settings)
		if err != nil {
			return err
		}
		v.drop.items[i].target = target
		paths = append(paths, it.Path, target)
	}
	v.drop.folders = c.Folders.Resolve(paths...)
	return nil
}

// enqueue is Add within the coordinator, of a survey that has been aimed.
func (q *Queue) enqueue(v Survey) ([]job.ID, error) {
	if q.run.Engines[v.Engine] == nil {
		return nil, fmt.Errorf("there is no engine called %q", v.Engine)
	}
	var ids []job.ID
	b, now := q.run.Book, q.run.Now()
	batch := job.Nonce(8)
	position := b.Last() + 1
	q.run.Folders.Resolved(v.drop.folders)
	// No result of this batch may take the place of a source of it.
	for _, it := range v.drop.items {
		if it.Path != "" {
			b.Names.Protect(it.Path)
			defer b.Names.Unprotect(it.Path)
		}
	}
	names := v.claimNames(q, now)
	for i, it := range v.drop.items {
		if e := q.same(it, v.Engine); e != nil {
			b.Names.Release(names[i].target, string(names[i].id)) // it came twice in this batch
			b.SetFocus(e)
			switch {
			case e.State == job.Failed && !q.costs(e, it):
				b.Retry(e)
			case it.lost && e.State == job.Done && e.Task != nil && !e.Task.Over: // paid for: the same result is fetched again
				b.Apply(e, job.FetchAsked{})
			default:
				b.Show(e)
			}
			ids = append(ids, e.ID)
			continue
		}
		j := job.Job{
			ID: names[i].id, Batch: batch, Position: position, Engine: v.Engine, Settings: it.settings,
			State: job.Waiting, Entered: map[job.State]time.Time{job.Waiting: now},
			Source: it.Source,
		}
		j.Source.Refused = it.Reason
		if it.Dropped != "" {
			j.Notices = []string{"copied when it was dropped, since nothing stays where it was"}
		}
		position++
		j.Target = names[i].target
		q.run.Jobs.Queued(j)
		b.Touch(b.Insert(j, true))
		ids = append(ids, j.ID)
		if len(ids) == firstDurable {
			q.run.Save() // what fails now is tried again with the rest
		}
	}
	return ids, nil
}

// claimed is what a new job is called, and where its result goes.
type claimed struct {
	id     job.ID
	target string
}

// claimNames claims the paths of the results of all pictures that are not in the queue
// yet. Of pictures whose results would have one name, the one whose own name it is comes
// first, wherever it stands in the batch.
func (v Survey) claimNames(q *Queue, now time.Time) []claimed {
	all, ranks := make([]claimed, len(v.drop.items)), make([]int, len(v.drop.items))
	for i, it := range v.drop.items {
		ranks[i] = nameRank(it)
	}
	for rank := range nameRanks {
		for i, it := range v.drop.items {
			if ranks[i] != rank || q.same(it, v.Engine) != nil {
				continue
			}
			if it.settings.Exists != string(result.Rename) {
				q.vacate(it.target, it)
			}
			id := job.NewID(now)
			all[i] = claimed{id, q.run.Book.Names.Claim(it.target, string(id))}
		}
	}
	return all
}

// nameRanks is how many ranks there are.
const nameRanks = 3

// nameRank is how close the name of a source is to that of its result: 0 for the same
// extension, 1 for another spelling of it, 2 for another format.
func nameRank(it item) int {
	ext := filepath.Ext(it.Rel)
	if ext == filepath.Ext(it.target) {
		return 0
	}
	f, ok := media.ByName(it.Rel)
	if r, known := media.ByName(it.target); ok && known && f.ID == r.ID {
		return 1
	}
	return 2
}

// vacate takes a name from what the same picture was made into before: who asks for it has
// that overwritten, or left as it is with nothing new made. What another picture became
// keeps its name.
func (q *Queue) vacate(target string, it item) {
	b := q.run.Book
	for _, e := range b.OfSource(it.Source) {
		if e.State.Ended() && e.Target == target {
			b.Names.Release(target, string(e.ID))
		}
	}
}

// firstDurable is how many jobs of a large batch are made durable, and shown, before
// the rest of it.
const firstDurable = 100

// costs reports whether to try a failed job again could be charged again: its task
// failed, and the file is still the one that was paid for. That is for the user to ask.
func (q *Queue) costs(e *book.Entry, it item) bool {
	b := q.run.Engines[e.Engine]
	return e.Task != nil && e.Task.Over && b != nil && !b.Free &&
		e.Facts != nil && e.Facts.Size == it.Size && e.Facts.ModTime.Equal(it.ModTime)
}
