package queue

import (
	"fmt"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// documented are the limits of the older description, as a client counts them.
func documented() quota.Limits {
	return quota.Limits{Window: time.Hour, Calls: map[quota.Call]int{
		quota.GetUploadURL: 100, quota.CompleteUpload: 50, quota.StartTask: 50, quota.TaskStatus: 100, quota.History: 100}}
}

// limited is a world whose service and queue have the documented limits and one clock.
func limited(t *testing.T, c *clock, o upscayltest.Options) *world {
	o.Now, o.Limits = c.now, upscayltest.DocumentedLimits()
	w := newWorld(t, o)
	w.back = func(b *Backend) { b.Limits, b.Typical = documented(), time.Second }
	w.opts = func(o *Options) { o.Now = c.now }
	return w.open()
}

func allEnded(jobs map[string]job.Job) bool {
	for _, j := range jobs {
		if !j.State.Ended() {
			return false
		}
	}
	return true
}

func TestBatchUnderTheDocumentedLimits(t *testing.T) {
	for _, dialect := range []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic} {
		t.Run(string(dialect), func(t *testing.T) {
			var c clock
			w := limited(t, &c, upscayltest.Options{Dialect: dialect})
			const pictures = 70
			for i := range pictures {
				w.draw(fmt.Sprintf("%03d.png", i), uint8(i))
			}
			begun := c.now()
			w.add(settings(), w.album)
			jobs := w.advance(&c, "the end", allEnded)
			for name, j := range jobs {
				if j.State != job.Done {
					t.Errorf("%s: %s %+v", name, j.State, j.Fault)
				}
			}
			l := w.server.Ledger()
			if l.Limited > 0 || len(l.Tasks) != pictures || l.CreditsTaken != pictures {
				t.Errorf("%d answers 429, %d pictures for %d credits", l.Limited, len(l.Tasks), l.CreditsTaken)
			}
			if starts := l.Calls["start-task"]; starts > 50 || starts < 30 {
				t.Errorf("%d starts: groups were not used, or were larger than they had to be", starts)
			}
			if polls := l.Calls["get-task-status"] + l.Calls["get-upscayl-history"]; polls > pictures*12/10 {
				t.Errorf("%d polls for %d pictures", polls, pictures)
			}
			for name, j := range jobs {
				if took := j.Entered[job.Done].Sub(begun); took > time.Hour {
					t.Errorf("%s took %s; one window has room for all", name, took)
				}
			}
		})
	}
}

// A task of several pictures that fails says nothing of any one of them.
func TestFailedGroupIsSplit(t *testing.T) {
	var c clock
	w := limited(t, &c, upscayltest.Options{Faults: faults(t, `
		[[rule]]
		on = "start-task"
		times = 1
		nth = 1
		do = "fail"`)})
	// All starts but a few are used up, so that the rest has to share.
	err := w.run.Ask(t.Context(), func() error {
		for i := range 49 {
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
	alone := 0
	for name, j := range jobs {
		if j.State != job.Done {
			t.Errorf("%s: %s %+v", name, j.State, j.Fault)
		}
		if j.Alone {
			alone++
		}
	}
	if alone < 2 {
		t.Errorf("%d pictures were tried alone", alone)
	}
	if l := w.server.Ledger(); l.Limited > 0 {
		t.Errorf("%d answers 429", l.Limited)
	}
}

// An address needs a start of its own, and no upload.
func TestPlanOfAddresses(t *testing.T) {
	var c clock
	w := limited(t, &c, upscayltest.Options{})
	var addresses []string
	for i := range 120 {
		addresses = append(addresses, fmt.Sprintf("https://example.com/%d.png", i))
	}
	v, err := w.Survey(t.Context(), addresses, settings(), "cloud")
	p := v.Plan
	if err != nil || p.Tasks != 120 || p.Calls["start-task"] != 120 || p.Calls["get-upload-url"] != 0 || p.Duration < 2*time.Hour {
		t.Errorf("%+v %v", p, err)
	}
}
