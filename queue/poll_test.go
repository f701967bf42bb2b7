package queue

import (
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
	w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'get-task-status'\nnth = 1\ndo = 'answer'\nstatus = 500")})
	w.back = func(b *Backend) { b.Typical = time.Hour }
	w.opts = func(o *Options) { o.Now = c.now }
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	failed := w.sail(&c, "the poll that fails", func(jobs map[string]job.Job) bool { return jobs["a.png"].Fault != nil })["a.png"]
	done := w.sail(&c, "the end", func(jobs map[string]job.Job) bool { return jobs["a.png"].State.Ended() })["a.png"]
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
