// Package reader shows the queue of a state folder that another process runs, or that
// nobody runs. It reads the journal once it has changed, and never writes: what a user
// asks for goes to the process that runs the queue.
//
// Start with Jobs for what there is now, and with Open for what becomes of it.
package reader

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/joblog"
	"bulkup/queue/journal"
)

// Jobs returns the jobs of the queue in dir, also while another process runs
// it; none when there is no queue. Of a damaged journal it returns what can be read at
// once, and an error.
func Jobs(dir string) ([]job.Job, error) {
	j, err := journal.OpenReader(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unreadable(dir, err)
	}
	defer j.Close()
	jobs, err := j.Jobs()
	if err == nil {
		err = j.Check()
	}
	if err != nil {
		return jobs, unreadable(dir, err)
	}
	return jobs, nil
}

// Exists reports whether there is a queue in dir.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, journal.File))
	return !errors.Is(err, fs.ErrNotExist)
}

// unreadable says which journal cannot be read, and what becomes of it.
func unreadable(dir string, err error) error {
	return fmt.Errorf("the journal %s cannot be read whole: %w; if it is damaged, the next run sets it aside, goes on with what can be read, and says what is lost",
		filepath.Join(dir, journal.File), err)
}

// Spent returns what all tasks of an account were promised to cost and
// did cost, as far as the queue in dir knows.
func Spent(dir, account string) (feed.Ledger, error) {
	j, err := journal.OpenReader(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return feed.Ledger{}, nil
	}
	if err != nil {
		return feed.Ledger{}, err
	}
	defer j.Close()
	var l feed.Ledger
	l.Promised, l.Taken, err = j.Spent(account)
	return l, err
}

// Reader shows the queue in a state folder.
type Reader struct {
	dir, owner, engine string
	journal            *journal.Journal
}

// Open opens the queue in dir, which owner runs, for reading.
func Open(dir, owner, engine string) (*Reader, error) {
	j, err := journal.OpenReader(dir)
	if err != nil {
		return nil, err
	}
	return &Reader{dir, owner, engine, j}, nil
}

// Close ends the reading.
func (r *Reader) Close() error { return r.journal.Close() }

// Log returns the newest log lines about a job, oldest first.
func (r *Reader) Log(ctx context.Context, id job.ID) ([]joblog.Line, error) {
	return joblog.Read(ctx, r.dir, id)
}

// Subscribe returns a feed of what the other process does.
func (r *Reader) Subscribe() *Feed {
	return &Feed{of: r, shown: make(map[job.ID]string)}
}

// interval is how often the journal is asked whether it has changed.
const interval = time.Second

// Feed is one view of what changes.
type Feed struct {
	of      *Reader
	shown   map[job.ID]string // each job's row as it was last shown
	version int64
	began   bool
}

// Close ends the feed.
func (f *Feed) Close() {}

// Next returns what has changed in the journal, and waits for it.
func (f *Feed) Next(ctx context.Context) (feed.Update, error) {
	for {
		version, err := f.of.journal.Version()
		if err != nil {
			return feed.Update{}, err
		}
		if !f.began || version != f.version {
			f.began, f.version = true, version
			if u, changed, err := f.changes(); err != nil || changed {
				return u, err
			}
		}
		timer := time.NewTimer(interval)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return feed.Update{}, ctx.Err()
		}
	}
}

// changes reads the whole journal and returns what is new in it.
func (f *Feed) changes() (feed.Update, bool, error) {
	rows, err := f.of.journal.Rows()
	if err != nil {
		return feed.Update{}, false, err
	}
	var u feed.Update
	s := feed.Status{Engine: f.of.engine, Counts: make(map[job.State]int), Owner: f.of.owner}
	gone := maps.Clone(f.shown)
	for _, r := range rows {
		s.Counts[r.Job.State]++
		s.Bytes += r.Job.Source.Size
		promised, taken := r.Job.Credits()
		s.Ledger.Promised += promised
		s.Ledger.Taken += taken
		delete(gone, r.Job.ID)
		if f.shown[r.Job.ID] != r.Raw {
			f.shown[r.Job.ID] = r.Raw
			u.Jobs = append(u.Jobs, r.Job)
		}
	}
	for id := range gone {
		u.Removed = append(u.Removed, id)
		delete(f.shown, id)
	}
	slices.Sort(u.Removed)
	u.Status = &s
	return u, true, nil
}
