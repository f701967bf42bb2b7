package queue

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/job"
	"bulkup/queue/joblog"
	"bulkup/queue/journal"
)

// Log returns the newest log lines about a job, as Queue.Log does.
func (w *Watcher) Log(ctx context.Context, id job.ID) ([]LogLine, error) {
	return joblog.Read(ctx, w.dir, id)
}

// Watcher shows the queue of a state folder that another process runs. It reads
// the journal, and changes nothing: every command returns ErrHeld.
type Watcher struct {
	dir     string
	journal *journal.Journal
	owner   string
	engines []Engine
	engine  string
	now     func() time.Time
}

// glance is how often the journal of another process is looked at.
const glance = time.Second

// Watch opens the queue in dir for looking on. The engines only have to be named.
func Watch(dir string, engines []Engine, engine string) (*Watcher, error) {
	j, err := journal.OpenReader(dir)
	if err != nil {
		return nil, err
	}
	return &Watcher{dir: dir, journal: j, owner: owner(filepath.Join(dir, ownerFile)), engines: engines, engine: engine, now: time.Now}, nil
}

// ReadJobs returns the jobs of the queue in dir, also while another process runs
// it; none when there is no queue.
func ReadJobs(dir string) ([]job.Job, error) {
	j, err := journal.OpenReader(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unreadable(dir, err)
	}
	defer j.Close()
	jobs, err := j.Jobs()
	if err != nil {
		return nil, unreadable(dir, err)
	}
	return jobs, nil
}

// unreadable says which journal cannot be read, and what becomes of it.
func unreadable(dir string, err error) error {
	return fmt.Errorf("the journal %s cannot be read: %w; if it is damaged, the next run sets it aside and says where",
		filepath.Join(dir, journal.File), err)
}

// Spent returns what all tasks of a service's account were promised to cost and
// did cost, as far as the queue in dir knows.
func Spent(dir string, service Backend) (Ledger, error) {
	j, err := journal.OpenReader(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Ledger{}, nil
	}
	if err != nil {
		return Ledger{}, err
	}
	defer j.Close()
	var l Ledger
	l.Promised, l.Taken, err = j.Spent(service.Account)
	return l, err
}

// Close ends the watching.
func (w *Watcher) Close() error { return w.journal.Close() }

// Subscribe returns a feed of what the other process does.
func (w *Watcher) Subscribe() *WatchFeed {
	return &WatchFeed{w: w, seen: make(map[job.ID]string)}
}

// WatchFeed is the view of a Watcher; it looks once a second.
type WatchFeed struct {
	w       *Watcher
	seen    map[job.ID]string // what was last shown of each job
	version int64
	began   bool
}

// Close ends the feed.
func (f *WatchFeed) Close() {}

// Next returns what has changed in the journal, and waits for it.
func (f *WatchFeed) Next(ctx context.Context) (Update, error) {
	for {
		version, err := f.w.journal.Version()
		if err != nil {
			return Update{}, err
		}
		if !f.began || version != f.version {
			f.began, f.version = true, version
			if u, changed, err := f.look(); err != nil || changed {
				return u, err
			}
		}
		timer := time.NewTimer(glance)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return Update{}, ctx.Err()
		}
	}
}

// look reads the whole journal and returns what is new in it.
func (f *WatchFeed) look() (Update, bool, error) {
	rows, err := f.w.journal.Rows()
	if err != nil {
		return Update{}, false, err
	}
	var u Update
	s := Status{Engine: f.w.engine, Counts: make(map[job.State]int), Owner: f.w.owner}
	gone := maps.Clone(f.seen)
	for _, r := range rows {
		s.Counts[r.Job.State]++
		s.Bytes += r.Job.Source.Size
		promised, taken := r.Job.Credits()
		s.Ledger.Promised += promised
		s.Ledger.Taken += taken
		delete(gone, r.Job.ID)
		if f.seen[r.Job.ID] != r.Raw {
			f.seen[r.Job.ID] = r.Raw
			u.Jobs = append(u.Jobs, r.Job)
		}
	}
	for id := range gone {
		u.Removed = append(u.Removed, id)
		delete(f.seen, id)
	}
	slices.Sort(u.Removed)
	u.Status = &s
	return u, true, nil
}

// The commands of a queue, for the terminal; a watcher has none to give.

// Survey is refused.
func (w *Watcher) Survey(context.Context, []string, job.Settings, string) (Survey, error) {
	return Survey{}, ErrHeld
}

// Add is refused.
func (w *Watcher) Add(context.Context, Survey) ([]job.ID, error) { return nil, ErrHeld }

// Retry is refused.
func (w *Watcher) Retry(context.Context, []job.ID) error { return ErrHeld }

// RetryFailed is refused.
func (w *Watcher) RetryFailed(context.Context) error { return ErrHeld }

// Cancel is refused.
func (w *Watcher) Cancel(context.Context, []job.ID) error { return ErrHeld }

// Remove is refused.
func (w *Watcher) Remove(context.Context, []job.ID) error { return ErrHeld }

// SetPaused is refused.
func (w *Watcher) SetPaused(context.Context, bool) error { return ErrHeld }

// Unpark is refused.
func (w *Watcher) Unpark(context.Context) error { return ErrHeld }

// Move is refused.
func (w *Watcher) Move(context.Context, []job.ID, bool) error { return ErrHeld }

// Change is refused.
func (w *Watcher) Change(context.Context, []job.ID, func(job.Settings) job.Settings) error {
	return ErrHeld
}

// History is refused: its calls are counted by the process that runs the queue.
func (w *Watcher) History(context.Context, string, HistoryFilter, int64) (RecordPage, error) {
	return RecordPage{}, ErrHeld
}

// Orphans is refused.
func (w *Watcher) Orphans(context.Context, string) ([]Record, error) { return nil, ErrHeld }

// Fetch is refused.
func (w *Watcher) Fetch(context.Context, string, []Record, job.Settings, string) ([]job.ID, error) {
	return nil, ErrHeld
}

// WatchFolder is refused.
func (w *Watcher) WatchFolder(context.Context, string, job.Settings, string) error { return ErrHeld }

// StopWatching is refused.
func (w *Watcher) StopWatching(context.Context, string) error { return ErrHeld }

// Engines returns the places where jobs can be done.
func (w *Watcher) Engines() []Engine { return w.engines }

// Models returns the models of the service.
func (w *Watcher) Models() []Model { return modelsOf(upscayl.Models()) }
