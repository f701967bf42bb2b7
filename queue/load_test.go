package queue

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/quota"
)

// A start that finds nothing in the middle of something writes nothing: with many
// jobs it would take long.
func TestQuietStartWritesNothing(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
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

// A job that is whole and that this version does not understand ends the queue, and
// everybody gets a notice. One that is damaged is for package journal.
func TestUnreadableJob(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.draw("a.png", 1)
	w.open()
	w.add(settings(), w.album)
	w.ended()
	w.close()
	db, err := sql.Open("sqlite", filepath.Join(w.state, journal.File))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE jobs SET data = 'no job', sum = record_sum(id, position, state, 'no job')"); err != nil {
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

// The calls of one engine are remembered for its own window, whatever the others do.
func TestCallsOfALongWindowAreNotForgotten(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.opts = func(o *Options) {
		day := o.Backends[0]
		day.Name, day.Account, day.Limits = "day", "day", quota.Limits{Window: 24 * time.Hour, Calls: map[quota.Call]int{quota.StartTask: 50}}
		o.Backends = append(o.Backends, day)
	}
	w.open()
	err := w.run.Ask(t.Context(), func() error {
		w.run.Book.Call(journal.Call{ID: "earlier", Account: "day", Name: string(quota.StartTask), At: time.Now().Add(-5 * time.Hour), Pictures: 1}, time.Time{})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	w.ended()
	w.close()
	w.open()
	err = w.run.Ask(t.Context(), func() error {
		if n := w.run.Engines["day"].Windows.Used(quota.StartTask, time.Now()); n != 1 {
			t.Errorf("%d starts are known", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Who wants to stop need not wait until the journal can be written again.
func TestStopWhileTheJournalCannotBeWritten(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	q, err := Open(Options{Dir: w.state, Backends: []Backend{{Engine: Engine{Name: "cloud"}, Account: "test"}}, Default: "cloud"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- q.Run(ctx) }()
	w.draw("a.png", 1)
	v, err := q.Survey(ctx, []string{w.album}, settings(), "cloud")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(w.state, journal.File))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TRIGGER full BEFORE INSERT ON jobs BEGIN SELECT RAISE(FAIL, 'full'); END"); err != nil {
		t.Fatal(err)
	}
	added := make(chan error, 1)
	go func() {
		_, err := q.Add(t.Context(), v)
		added <- err
	}()
	for feed := q.Subscribe(); len(q.Status().Parks) == 0; {
		if _, err := feed.Next(ctx); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("the queue goes on")
	}
	if err := <-added; err == nil {
		t.Error("what was not written is taken for added")
	}
}
