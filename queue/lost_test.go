package queue

import (
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// clock is the real time, with jumps.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// advance moves the clock from one due time to the next, without waiting for any of them,
// until the jobs fit.
func (w *world) advance(c *clock, what string, fits func(map[string]job.Job) bool) map[string]job.Job {
	w.t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for {
		byName := w.byName()
		if fits(byName) && !owes(byName) {
			return byName
		}
		if time.Now().After(deadline) {
			for _, j := range w.trail() {
				w.t.Logf("%s %s %+v", j.Name(), j.State, j.Fault)
			}
			w.t.Fatalf("waiting for %s: %v, %+v", what, summary(byName), w.Status())
		}
		err := w.run.Ask(w.t.Context(), func() error {
			until, ok := w.run.Rest()
			if ahead := until.Sub(c.now()); ok && ahead > 0 && ahead < 12*time.Hour && (!fits(w.byName()) || owes(w.byName())) {
				c.ahead.Add(int64(ahead))
			}
			return nil
		})
		if err != nil {
			w.t.Fatal(err)
		}
		runtime.Gosched()
	}
}

// owes reports whether the call that settles the credits of a task is still to come.
func owes(jobs map[string]job.Job) bool {
	for _, j := range jobs {
		if j.State.Ended() && j.Task != nil && j.Task.Owed {
			return true
		}
	}
	return false
}

// byName returns the jobs by name.
func (w *world) byName() map[string]job.Job {
	all := make(map[string]job.Job)
	for _, j := range w.Jobs() {
		all[j.Name()] = j
	}
	return all
}

// onceFault is a plan that hits the first start.
func onceFault(t *testing.T, rule string) upscayltest.Options {
	return upscayltest.Options{Faults: faults(t, "[[rule]]\non = \"start-task\"\nnth = 1\n"+rule)}
}

func TestLostStartIsFoundAndPaidOnce(t *testing.T) {
	for name, rule := range map[string]string{
		"reset after acting":     "do = \"drop\"\nwhen = \"after\"",
		"500 after acting":       "do = \"answer\"\nwhen = \"after\"\nstatus = 500\nbody = \"\"",
		"half an answer":         "do = \"half\"",
		"gateway page after it":  "do = \"answer\"\nwhen = \"after\"\nstatus = 502\nbody = \"<html>Bad Gateway</html>\"",
		"200 without a task":     "do = \"answer\"\nwhen = \"after\"\nstatus = 200\nbody = \"{}\"",
		"timeout of the gateway": "do = \"answer\"\nwhen = \"after\"\nstatus = 408\nbody = \"\"",
	} {
		for _, inline := range []int64{0, 1 << 20} {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t, onceFault(t, rule))
				w.back = func(b *Backend) { b.Inline = inline }
				w.open()
				w.draw("a.png", 1)
				w.add(settings(), w.album)
				jobs := w.ended()
				j := jobs["a.png"]
				if j.State != job.Done || !j.Task.Adopted {
					t.Fatalf("%v, %+v", summary(jobs), j.Task)
				}
				unknown := false
				for _, j := range w.all {
					unknown = unknown || j.State == job.Unknown
				}
				if l := w.server.Ledger(); l.CreditsTaken != 1 || !unknown {
					t.Errorf("unknown %v, paid %d", unknown, l.CreditsTaken)
				}
			})
		}
	}
}

func TestStartThatNeverArrivedIsTheUsersDecision(t *testing.T) {
	var c clock
	w := newWorld(t, onceFault(t, "do = \"answer\"\nstatus = 500\nbody = \"\""))
	w.opts = func(o *Options) { o.Now = c.now }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	jobs := w.advance(&c, "the question", func(jobs map[string]job.Job) bool {
		f := jobs["a.png"].Fault
		return f != nil && strings.Contains(f.Message, "not in the account's history") && strings.Contains(f.Advice, "may be charged again")
	})
	id := jobs["a.png"].ID
	if l := w.server.Ledger(); l.CreditsPromised+l.CreditsTaken != 0 || w.passedThrough(id, job.Failed) {
		t.Fatalf("%+v", l)
	}
	// It stays unknown over a restart, and is not started by itself.
	w.close()
	w.open()
	w.advance(&c, "unknown again", func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Unknown })
	if err := w.Retry(t.Context(), []job.ID{id}); err != nil {
		t.Fatal(err)
	}
	if jobs := w.ended(); jobs["a.png"].State != job.Done {
		t.Errorf("%v", summary(jobs))
	}
}

func (w *world) passedThrough(id job.ID, s job.State) bool {
	for _, j := range w.all {
		if j.ID == id && j.State == s {
			return true
		}
	}
	return false
}

func TestAccountWithoutHistoryKeepsItUnknown(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Faults: faults(t, `
		[[rule]]
		on = "start-task"
		nth = 1
		do = "drop"
		when = "after"
		[[rule]]
		on = "get-upscayl-history"
		do = "answer"
		status = 404
		body = "Not found"`)})
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	jobs := w.until("the word", func(jobs map[string]job.Job) bool {
		f := jobs["a.png"].Fault
		return jobs["a.png"].State == job.Unknown && f != nil && strings.Contains(f.Message, "no history")
	})
	if f := jobs["a.png"].Fault; !strings.Contains(f.Advice, "may be charged again") {
		t.Errorf("advice: %s", f.Advice)
	}
}

// A history that cannot be read is no reason to wait for ever; it is read later, and
// what is in it then is found.
func TestLostStartAndAHistoryThatCannotBeRead(t *testing.T) {
	var c clock
	w := newWorld(t, onceFault(t, "do = 'drop'\nwhen = 'after'\n[[rule]]\non = 'get-upscayl-history'\ntimes = 45\ndo = 'answer'\nstatus = 503"))
	w.opts = func(o *Options) { o.Now, o.Patience = c.now, 30*time.Minute }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	jobs := w.advance(&c, "the question", func(jobs map[string]job.Job) bool { return !jobs["a.png"].NotBefore.IsZero() })
	if f := jobs["a.png"].Fault; f == nil || !strings.Contains(f.Message, "cannot be read") || f.Advice == "" {
		t.Errorf("%+v", f)
	}
	jobs = w.advance(&c, "the end", allEnded)
	if jobs["a.png"].State != job.Done || w.starts() != 1 {
		t.Errorf("%v after %d starts", summary(jobs), w.starts())
	}
}

// A picture that was repaired after its task failed is sent as what it is now.
func TestMendedPictureIsUploadedAgain(t *testing.T) {
	w := newWorld(t, onceFault(t, "do = 'fail'"))
	w.back = func(b *Backend) { b.Inline = 0 }
	w.open()
	path := w.draw("a.png", 1)
	ids := w.add(settings(), w.album)
	if jobs := w.ended(); jobs["a.png"].State != job.Failed || jobs["a.png"].Upload == nil {
		t.Fatalf("%v", summary(jobs))
	}
	w.draw("a.png", 2)
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := w.Retry(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	j := w.ended()["a.png"]
	if n := w.server.Ledger().Tasks[j.Facts.Hash]; j.State != job.Done || n != 1 {
		t.Errorf("%s after %d tasks of the new picture", j.State, n)
	}
}

// Where nothing is paid, nobody is asked: the start is made again.
func TestFreeEngineStartsAgain(t *testing.T) {
	var c clock
	w := newWorld(t, onceFault(t, "do = \"answer\"\nstatus = 500\nbody = \"\""))
	w.back = func(b *Backend) { b.Free = true }
	w.opts = func(o *Options) { o.Now = c.now }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	jobs := w.advance(&c, "done", func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Done })
	if p, taken := jobs["a.png"].Credits(); p+taken != 0 {
		t.Errorf("a free engine took %d of %d", taken, p)
	}
}

func TestBrokenResultsAreFetchedAgain(t *testing.T) {
	for name, rule := range map[string]string{
		"cut":          "do = \"half\"",
		"flipped":      "do = \"flip\"",
		"expired link": "do = \"expire\"",
		"html":         "do = \"answer\"\nstatus = 200\nbody = \"<html><body>please log in</body></html>\"",
		"reset":        "do = \"drop\"",
	} {
		t.Run(name, func(t *testing.T) {
			var c clock
			w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = \"download\"\nnth = 1\n"+rule)})
			w.opts = func(o *Options) { o.Now = c.now }
			w.open()
			w.draw("a.png", 1)
			w.add(settings(), w.album)
			jobs := w.advance(&c, "the end", func(jobs map[string]job.Job) bool { return jobs["a.png"].State.Ended() })
			if jobs["a.png"].State != job.Done {
				t.Fatalf("%v", summary(jobs))
			}
			if x, y := decoded(t, jobs["a.png"].Result.Path); x != 48 || y != 32 {
				t.Errorf("%d×%d", x, y)
			}
			if l := w.server.Ledger(); l.CreditsTaken != 1 || l.Calls["start-task"] != 1 {
				t.Errorf("%+v", l)
			}
		})
	}
}
