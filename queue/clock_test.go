package queue

import (
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// The clock is set back an hour between two processes, whatever the job is doing:
// nothing waits for that hour to pass again.
func TestClockSetBack(t *testing.T) {
	const statusFails = "on = 'get-task-status'\ndo = 'answer'\nstatus = 503\n[[rule]]\non = 'get-upscayl-history'\ndo = 'answer'\nstatus = 404"
	for name, c := range map[string]struct {
		rule string
		at   func(job.Job) bool
	}{
		"put off while uploading":   {"on = 'get-upload-url'\ndo = 'answer'\nstatus = 503", func(j job.Job) bool { return j.State == job.Uploading && j.Fault != nil }},
		"put off while starting":    {"on = 'start-task'\ndo = 'answer'\nstatus = 425", func(j job.Job) bool { return j.State == job.Starting && j.Fault != nil }},
		"put off while upscaling":   {statusFails, func(j job.Job) bool { return j.State == job.Upscaling && j.Fault != nil }},
		"just upscaling":            {statusFails, func(j job.Job) bool { return j.State == job.Upscaling }},
		"put off while downloading": {"on = 'download'\ndo = 'expire'", func(j job.Job) bool { return j.State == job.Upscaling && j.Fault != nil }},
		"lost": {"on = 'start-task'\ndo = 'drop'\nwhen = 'after'\n[[rule]]\non = 'get-upscayl-history'\ndo = 'forget'\ntimes = 1",
			func(j job.Job) bool { return j.State == job.Unknown }},
		"not confirmed": {"on = 'start-task'\ndo = 'drop'\nwhen = 'after'\n[[rule]]\non = 'get-upscayl-history'\ndo = 'forget'\ntimes = 2",
			func(j job.Job) bool { return j.State == job.Unknown && !j.NotBefore.IsZero() }},
	} {
		t.Run(name, func(t *testing.T) {
			var now clock
			w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\ntimes = 1\n"+c.rule)})
			w.opts = func(o *Options) { o.Now, o.FairWait = now.now, time.Second }
			w.back = func(b *Backend) { b.Inline = 0 }
			w.open()
			w.draw("a.png", 1)
			w.add(settings(), w.album)
			w.advance(&now, "the moment", func(jobs map[string]job.Job) bool { return c.at(jobs["a.png"]) })
			w.close()
			now.ahead.Add(-int64(time.Hour))
			back := now.ahead.Load()
			w.open()
			w.advance(&now, "the end", func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Done })
			if waited := time.Duration(now.ahead.Load() - back); waited > 10*time.Minute {
				t.Errorf("the job waited for %v", waited)
			}
			if l := w.server.Ledger(); l.CreditsTaken != 1 {
				t.Errorf("%+v", l)
			}
		})
	}
}

// A start that nobody can find is put to the user again by every later process, at
// once, whatever the clock says.
func TestClockSetBackAndTheQuestion(t *testing.T) {
	question := func(jobs map[string]job.Job) bool { return !jobs["a.png"].NotBefore.IsZero() }
	for name, at := range map[string]func(map[string]job.Job) bool{
		"before it was asked": func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Unknown },
		"after it was asked":  question,
	} {
		t.Run(name, func(t *testing.T) {
			var now clock
			w := newWorld(t, onceFault(t, "do = 'answer'\nstatus = 500"))
			w.opts = func(o *Options) { o.Now = now.now }
			w.open()
			w.draw("a.png", 1)
			w.add(settings(), w.album)
			w.advance(&now, "the moment", at)
			w.close()
			now.ahead.Add(-int64(time.Hour))
			back := now.ahead.Load()
			w.open()
			w.advance(&now, "the question", question)
			if waited := time.Duration(now.ahead.Load() - back); waited > 10*time.Minute {
				t.Errorf("the user waited for %v", waited)
			}
		})
	}
}
