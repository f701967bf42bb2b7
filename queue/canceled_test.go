package queue

import (
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// canceled is a world with one job, a.png, that was canceled while its start was
// under way.
func canceled(t *testing.T, rule string) (*world, []job.ID) {
	t.Helper()
	w := newWorld(t, onceFault(t, rule))
	w.opts = func(o *Options) { o.FairWait = time.Millisecond }
	w.open()
	w.draw("a.png", 1)
	ids := w.add(settings(), w.album)
	for w.starts() == 0 {
		w.until("the start", func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Starting })
	}
	if err := w.Cancel(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	return w, ids
}

// A start cannot be taken back: what is canceled meanwhile, and tried again, is not
// started a second time.
func TestCanceledStartIsNotMadeTwice(t *testing.T) {
	for name, c := range map[string]struct {
		hold    string
		process bool // it is another one that tries again
	}{
		"before it is answered":      {"300ms", false},
		"when it was never answered": {"1h", true},
	} {
		t.Run(name, func(t *testing.T) {
			w, ids := canceled(t, "do = 'stall'\nwhen = 'after'\nfor = '"+c.hold+"'")
			if c.process {
				w.close()
				w.open()
			}
			if err := w.Retry(t.Context(), ids); err != nil {
				t.Fatal(err)
			}
			if jobs := w.ended(); jobs["a.png"].State != job.Done || w.starts() != 1 {
				t.Errorf("%v after %d starts", summary(jobs), w.starts())
			}
		})
	}
}

// A canceled job whose start did nothing begins again as any other.
func TestCanceledStartThatDidNothing(t *testing.T) {
	w, ids := canceled(t, "do = 'answer'\nstatus = 425")
	w.until("the answer", func(jobs map[string]job.Job) bool { return jobs["a.png"].Intent == nil })
	if err := w.Retry(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	if jobs := w.ended(); jobs["a.png"].State != job.Done || w.passedThrough(ids[0], job.Unknown) {
		t.Errorf("%v", summary(jobs))
	}
}

// Nor is its twin bought while nobody knows.
func TestTwinOfACanceledStart(t *testing.T) {
	w, _ := canceled(t, "do = 'stall'\nwhen = 'after'\nfor = '1h'")
	w.close()
	w.open()
	w.draw("twin.png", 1)
	w.add(settings(), w.album+"/twin.png")
	jobs := w.ended()
	if twin := jobs["twin.png"]; twin.State != job.Failed || !strings.Contains(twin.Fault.Message, "not confirmed") || w.starts() != 1 {
		t.Errorf("%v after %d starts", summary(jobs), w.starts())
	}
}

// Canceling takes no start back that may have been carried out, so what follows
// must not buy the picture again.
func TestCanceledWhileTheStartIsUnconfirmed(t *testing.T) {
	lost := `
		[[rule]]
		on = "start-task"
		nth = 1
		do = "drop"
		when = "after"
		[[rule]]
		on = "get-upscayl-history"
		nth = 1
		do = "answer"
		status = 429
		headers = { "Retry-After" = "60" }`
	for name, again := range map[string]func(w *world, id job.ID){
		"retried": func(w *world, id job.ID) { try(w.t, w.Retry(w.t.Context(), []job.ID{id})) },
		"a twin":  func(w *world, _ job.ID) { w.add(settings(), w.write("twin.png", read(w.t, w.album+"/a.png"))) },
	} {
		t.Run(name, func(t *testing.T) {
			var c clock
			w := newWorld(t, upscayltest.Options{Faults: faults(t, lost)})
			w.opts = func(o *Options) { o.Now = c.now }
			w.open()
			w.draw("a.png", 1)
			id := w.add(settings(), w.album)[0]
			w.until("the loss", func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Unknown })
			try(t, w.Cancel(t.Context(), []job.ID{id}))
			if j := w.Jobs()[0]; j.State != job.Canceled {
				t.Fatalf("the job is %s", j.State)
			}
			again(w, id)
			jobs := w.advance(&c, "the end", allEnded)
			if w.starts() != 1 {
				t.Errorf("%d starts: %v", w.starts(), summary(jobs))
			}
			if twin, ok := jobs["twin.png"]; ok {
				if twin.State != job.Failed || !strings.Contains(twin.Fault.Message, "not confirmed") {
					t.Errorf("%v", summary(jobs))
				}
			} else if j := jobs["a.png"]; j.State != job.Done || !j.Task.Adopted {
				t.Errorf("%v", summary(jobs))
			}
		})
	}
}

// Between the wish to remove a job that waits and its coming true, the job may begin.
func TestRemovedWhileItBegins(t *testing.T) {
	var c clock
	w := newWorld(t, upscayltest.Options{Faults: faults(t, `
		[[rule]]
		on = "get-task-status"
		nth = 1
		do = "answer"
		status = 429
		headers = { "Retry-After" = "60" }`)})
	w.opts = func(o *Options) { o.Now = c.now }
	w.open()
	w.draw("a.png", 1)
	ids := w.add(settings(), w.album)
	w.until("the task", func(jobs map[string]job.Job) bool { return jobs["a.png"].Task != nil })
	try(t, w.Remove(t.Context(), ids))
	if all := w.Jobs(); len(all) != 1 || all[0].State != job.Canceled || all[0].Task == nil {
		t.Fatalf("%+v", all)
	}
	try(t, w.Retry(t.Context(), ids))
	jobs := w.advance(&c, "the end", allEnded)
	if jobs["a.png"].State != job.Done || w.starts() != 1 {
		t.Errorf("%v after %d starts", summary(jobs), w.starts())
	}
	try(t, w.Remove(t.Context(), ids))
	if all := w.Jobs(); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}
