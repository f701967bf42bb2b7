package queue

import (
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// A poll that brought no answer says nothing of the task: the next follows soon,
// however long tasks take, and nothing is learned from it.
func TestPollWithoutAnAnswer(t *testing.T) {
	var c clock
	w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'get-task-status'\nnth = 1\ndo = 'answer'\nstatus = 500"), Habits: upscayltest.Habits{NoHistory: true}})
	w.back = func(b *Backend) { b.Typical = time.Hour }
	w.opts = func(o *Options) { o.Now = c.now }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	failed := w.advance(&c, "the poll that fails", func(jobs map[string]job.Job) bool { return jobs["a.png"].Fault != nil })["a.png"]
	done := w.advance(&c, "the end", func(jobs map[string]job.Job) bool { return jobs["a.png"].State.Ended() })["a.png"]
	if wait := done.Entered[job.Done].Sub(failed.NotBefore); done.State != job.Done || wait > 10*time.Second {
		t.Errorf("%s, %s after it was due", done.State, wait)
	}
	err := w.run.Ask(t.Context(), func() error {
		kind := quota.Kind{Model: done.Settings.Model, Scale: done.Settings.Scale, Megapixels: 24 * 16 / 1e6}
		took := done.Entered[job.Downloading].Sub(done.Task.Started)
		if e := w.run.Engines["cloud"].Durations.Expect(kind); e.Least > took {
			t.Errorf("a task that took %s at most is thought to take %s", took, e.Least)
		}
		return nil
	})
	try(t, err)
}

// A task that history calls done, and whose status fails several times, is asked for
// its status again: history has nothing more to say of it.
func TestStatusFailsOfATaskThatIsDone(t *testing.T) {
	var c clock
	w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'get-task-status'\ntimes = 12\ndo = 'answer'\nstatus = 500")})
	w.opts = func(o *Options) { o.Now = c.now }
	w.open()
	w.draw("a.png", 1)
	w.draw("b.png", 2)
	w.add(settings(), w.album)
	jobs := w.advance(&c, "the end", func(jobs map[string]job.Job) bool {
		return jobs["a.png"].State.Ended() && jobs["b.png"].State.Ended()
	})
	for name, j := range jobs {
		if j.State != job.Done {
			t.Errorf("%s is %s: %v", name, j.State, j.Fault)
		}
	}
	if took := time.Duration(c.ahead.Load()); took > 20*time.Minute {
		t.Errorf("it took %s", took)
	}
}

// A finished task that never gets a link is not asked for ever: its picture fails, and
// keeps the task.
func TestFinishedTaskWithoutALinkEnds(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Habits: upscayltest.Habits{LinksInHistory: true, NoHistory: true}})
	w.opts = func(o *Options) { o.Patience = 2 * time.Second }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	j := w.ended()["a.png"]
	if j.State != job.Failed || j.Task == nil || j.Task.ID == "" || !strings.Contains(j.Fault.Message, "no link to the result") {
		t.Errorf("%s, %+v, task %+v", j.State, j.Fault, j.Task)
	}
}
