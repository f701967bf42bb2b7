package queue

import (
	"strings"
	"testing"

	"bulkup/api/local"
	"bulkup/queue/job"
)

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
			w := newWorld(t, local.Options{Faults: faults(t, lost)})
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
			jobs := w.sail(&c, "the end", allEnded)
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
	w := newWorld(t, local.Options{Faults: faults(t, `
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
	jobs := w.sail(&c, "the end", allEnded)
	if jobs["a.png"].State != job.Done || w.starts() != 1 {
		t.Errorf("%v after %d starts", summary(jobs), w.starts())
	}
	try(t, w.Remove(t.Context(), ids))
	if all := w.Jobs(); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}
