package queue

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"bulkup/api/local"
	"bulkup/queue/job"
	"bulkup/queue/journal"
)

// A start that finds nothing in the middle of something writes nothing: with many
// jobs it would take long.
func TestQuietStartWritesNothing(t *testing.T) {
	w := newWorld(t, local.Options{})
	w.draw("a.png", 1)
	w.open()
	w.add(settings(), w.album)
	w.ended()
	w.close()
	r, err := journal.OpenReader(w.state)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	before, err := r.Version()
	if err != nil {
		t.Fatal(err)
	}
	w.open()
	if jobs := w.Jobs(); len(jobs) != 1 || jobs[0].State != job.Done {
		t.Errorf("after the second start: %+v", jobs)
	}
	if after, err := r.Version(); after != before || err != nil {
		t.Errorf("something was written: %v", err)
	}
	w.close()
}

// A journal that cannot be read ends the queue, and everybody is told.
func TestUnreadableJob(t *testing.T) {
	w := newWorld(t, local.Options{})
	w.draw("a.png", 1)
	w.open()
	w.add(settings(), w.album)
	w.ended()
	w.close()
	db, err := sql.Open("sqlite", filepath.Join(w.state, journal.File))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE jobs SET data = 'no job'"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	q, err := Open(Options{Dir: w.state})
	if err != nil {
		t.Fatal(err)
	}
	feed := q.Subscribe()
	if err := q.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("the queue ended with %v", err)
	}
	u, err := feed.Next(t.Context())
	if err != nil || len(u.Notices) != 1 || !strings.Contains(u.Notices[0].Message, "cannot be read") {
		t.Errorf("%+v, %v", u, err)
	}
	if _, err := q.Add(t.Context(), Survey{}); err == nil {
		t.Error("something could be added")
	}
}
