package queue

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/quota"
	"bulkup/queue/run"
)

// starts is how often a start was asked for.
func (w *world) starts() int64 { return w.server.Ledger().Calls["start-task"] }

// oneByOne has pictures checked in their order, so that the first one pays.
func oneByOne(o *Options) {
	o.Workers = run.DefaultWorkers
	o.Workers.Checks = 1
}

// The process may die after a picture is done and before the others of the same
// content have heard of it.
func TestTwinOfWhatWasFinishedBeforeACrash(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.opts = oneByOne
	w.open()
	w.draw("a.png", 1)
	w.draw("twin.png", 1)
	w.add(settings(), w.album)
	jobs := w.ended()
	w.close()
	twin, facts := jobs["twin.png"], *jobs["a.png"].Facts
	facts.ModTime = twin.Source.ModTime
	twin.State, twin.Result, twin.Facts = job.Waiting, nil, &facts
	j, err := journal.Open(w.state)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Commit(t.Context(), journal.Changes{Jobs: []job.Job{twin}}); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	w.open()
	if jobs := w.ended(); jobs["twin.png"].State != job.Skipped || w.starts() != 1 {
		t.Errorf("%v after %d starts", summary(jobs), w.starts())
	}
}

// While nobody knows whether a picture was paid for, its twin is not bought.
func TestTwinOfAnUnconfirmedStart(t *testing.T) {
	var c clock
	w := newWorld(t, onceFault(t, "do = 'answer'\nstatus = 500"))
	w.opts = func(o *Options) {
		oneByOne(o)
		o.Now = c.now
	}
	w.open()
	w.draw("a.png", 1)
	w.draw("twin.png", 1)
	w.add(settings(), w.album)
	jobs := w.advance(&c, "the twin to end", func(jobs map[string]job.Job) bool { return jobs["twin.png"].State.Ended() })
	twin := jobs["twin.png"]
	if twin.State != job.Failed || !strings.Contains(twin.Fault.Message, "a.png") || twin.Fault.Advice == "" || w.starts() != 1 {
		t.Fatalf("%v after %d starts", summary(jobs), w.starts())
	}
	for _, id := range []job.ID{jobs["a.png"].ID, twin.ID} {
		if err := w.Retry(t.Context(), []job.ID{id}); err != nil {
			t.Fatal(err)
		}
		jobs = w.advance(&c, "the end", func(jobs map[string]job.Job) bool {
			return jobs["a.png"].State.Ended() && jobs["twin.png"].State.Ended()
		})
	}
	if jobs["a.png"].State != job.Done || jobs["twin.png"].State != job.Skipped || w.starts() != 2 {
		t.Errorf("%v after %d starts", summary(jobs), w.starts())
	}
}

// A task that took its credits and failed is bought again when the user says so,
// and not because the same command is given or a twin is there.
func TestFailedTaskIsNotBoughtAgainUnasked(t *testing.T) {
	w := newWorld(t, onceFault(t, "do = 'charge-and-fail'"))
	w.opts = oneByOne
	w.open()
	w.draw("a.png", 1)
	w.draw("twin.png", 1)
	for range 2 {
		w.add(settings(), w.album)
		jobs := w.ended()
		if jobs["a.png"].State != job.Failed || jobs["twin.png"].State != job.Failed || w.starts() != 1 {
			t.Fatalf("%v after %d starts", summary(jobs), w.starts())
		}
	}
	if err := w.RetryFailed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if jobs := w.ended(); jobs["a.png"].State != job.Done || jobs["twin.png"].State != job.Skipped || w.starts() != 2 {
		t.Errorf("%v after %d starts", summary(jobs), w.starts())
	}
}

// A batch that waits for a picture of another batch sees to it that it goes on.
func TestTwinInABatchThatIsLeftAlone(t *testing.T) {
	w := newWorld(t, onceFault(t, "do = 'answer'\nstatus = 402")).open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	w.until("a park", func(map[string]job.Job) bool { return len(w.Status().Parks) > 0 })
	w.close()
	w.opts = func(o *Options) { o.Focus = true }
	w.open()
	w.draw("other/twin.png", 1)
	w.add(settings(), w.album+"/other")
	w.until("the twin", func(jobs map[string]job.Job) bool { return jobs["twin.png"].State.Ended() })
	if l := w.server.Ledger(); l.CreditsTaken != 1 {
		t.Errorf("%+v", l)
	}
}

// The last search of history comes when the fair wait is over, and a later process
// searches once more.
func TestLostStartIsLookedForToTheEnd(t *testing.T) {
	for name, hidden := range map[string]string{"found by the last search": "1", "found by the next process": "2"} {
		t.Run(name, func(t *testing.T) {
			var c clock
			w := newWorld(t, onceFault(t, "do = 'drop'\nwhen = 'after'\n[[rule]]\non = 'get-upscayl-history'\ndo = 'forget'\ntimes = "+hidden))
			w.opts = func(o *Options) { o.Now, o.FairWait = c.now, time.Second }
			w.open()
			w.draw("a.png", 1)
			w.add(settings(), w.album)
			if hidden == "2" {
				w.advance(&c, "the question", func(jobs map[string]job.Job) bool { return !jobs["a.png"].NotBefore.IsZero() })
				w.close()
				w.open()
			}
			w.advance(&c, "the end", func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Done })
			if w.starts() != 1 {
				t.Errorf("%d starts", w.starts())
			}
		})
	}
}

// A picture does not wait for its own copies to fill a task with it.
func TestManyCopiesOfOnePicture(t *testing.T) {
	var c clock
	w := limited(t, &c, upscayltest.Options{})
	w.used(&c, quota.StartTask, 49)
	const copies = 60 // more than an hour's starts
	for i := range copies {
		w.draw(fmt.Sprintf("%d.png", i), 1)
	}
	w.add(settings(), w.album)
	jobs := w.advance(&c, "the end", allEnded)
	if n := counts(jobs); n[job.Done] != 1 || n[job.Skipped] != copies-1 || w.starts() != 1 {
		t.Errorf("%v after %d starts", n, w.starts())
	}
}

// What was copied from its twin is another picture once it has been edited.
func TestEditedTwin(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	s := settings()
	s.Exists = "overwrite"
	for _, name := range []string{"a.png", "twin.png"} {
		w.draw(name, 1)
		w.add(s, w.album)
		w.ended()
	}
	path := w.draw("twin.png", 2)
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		w.add(s, w.album)
		w.ended()
	}
	if jobs := w.Jobs(); len(jobs) != 3 || jobs[1].State != job.Skipped || jobs[2].State != job.Done || w.starts() != 2 {
		t.Errorf("%d jobs after %d starts", len(jobs), w.starts())
	}
}

// A picture whose settings are changed no longer pays for its twin.
func TestTwinOfAPictureThatIsChanged(t *testing.T) {
	var c clock
	w := limited(t, &c, upscayltest.Options{})
	w.close()
	w.opts = func(o *Options) { oneByOne(o); o.Now = c.now }
	w.open()
	w.used(&c, quota.StartTask, 50)
	w.used(&c, quota.GetUploadURL, 100)
	w.draw("a.png", 1)
	w.draw("twin.png", 1)
	ids := w.add(settings(), w.album)
	w.until("the facts", func(jobs map[string]job.Job) bool { return jobs["a.png"].Facts != nil && jobs["twin.png"].Facts != nil })
	larger := func(s job.Settings) job.Settings { s.Scale++; return s }
	if err := w.Change(t.Context(), ids[:1], larger); err != nil {
		t.Fatal(err)
	}
	jobs := w.advance(&c, "the end", allEnded)
	if jobs["a.png"].State != job.Done || jobs["twin.png"].State != job.Done {
		t.Errorf("%v", summary(jobs))
	}
}

// A task of several pictures that failed and was charged is not split: each of its
// pictures would be paid for again.
func TestChargedGroupIsNotBoughtAgainUnasked(t *testing.T) {
	var c clock
	w := limited(t, &c, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'start-task'\ndo = 'charge-and-fail'")})
	err := w.run.Ask(t.Context(), func() error { // too few starts are left for each to have its own
		for i := range 48 {
			w.run.Engines["cloud"].Windows.Take(quota.StartTask, fmt.Sprint("earlier", i), c.now(), 1)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		w.draw(fmt.Sprintf("%d.png", i), uint8(i))
	}
	w.add(settings(), w.album)
	jobs := w.advance(&c, "the end", allEnded)
	if w.starts() >= 6 {
		t.Errorf("%d starts: no picture shared a task", w.starts())
	}
	for name, j := range jobs {
		if n := w.server.Ledger().Tasks[j.Facts.Hash]; j.State != job.Failed || n != 1 {
			t.Errorf("%s is %s after %d tasks", name, j.State, n)
		}
	}
}
