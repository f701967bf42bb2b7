package queue

import (
	"strings"
	"testing"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
)

// taskIDs are those of the account, newest first.
func (w *world) taskIDs() (ids []string) {
	w.t.Helper()
	base, err := api.ParseBase(w.server.URL())
	try(w.t, err)
	transport := api.NewTransport(1)
	defer transport.CloseIdleConnections()
	c := upscayl.New(upscayl.Options{BaseURL: base, Key: key, Transport: transport})
	defer c.CloseIdle()
	page, err := c.History(w.t.Context(), upscayl.HistoryRequest{})
	try(w.t, err)
	for _, t := range page.Tasks {
		ids = append(ids, t.ID)
	}
	return ids
}

// A user who knows the task of a lost start has it fetched; one that is another
// picture's is refused, and nothing changes.
func TestResolveByAdoption(t *testing.T) {
	w := newWorld(t, onceFault(t, "do = 'drop'\nwhen = 'after'\n[[rule]]\non = 'get-upscayl-history'\ntimes = 1\ndo = 'answer'\nstatus = 404"))
	w.opts = oneByOne
	w.open()
	w.draw("a.png", 1)
	ids := w.add(settings(), w.album)
	w.until("the question", func(jobs map[string]job.Job) bool { return !jobs["a.png"].NotBefore.IsZero() })
	mine := w.taskIDs()[0]
	w.draw("b.png", 2)
	w.add(settings(), w.album)
	jobs := w.until("the other one", func(jobs map[string]job.Job) bool { return jobs["b.png"].State == job.Done })
	for task, want := range map[string]string{jobs["b.png"].Task.ID: "that of b.png", "": "no id", "a\nb": "no id"} {
		if err := w.Resolve(t.Context(), Decision{Jobs: ids, Choice: Adopt, Task: task}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("adopting %q: %v", task, err)
		}
	}
	try(t, w.Resolve(t.Context(), Decision{Jobs: ids, Choice: Adopt, Task: mine}))
	if jobs := w.ended(); jobs["a.png"].State != job.Done || w.starts() != 2 {
		t.Errorf("%v after %d starts", summary(jobs), w.starts())
	}
	if err := w.Resolve(t.Context(), Decision{Jobs: ids, Choice: Restart}); err == nil || !strings.Contains(err.Error(), "no longer unknown") {
		t.Errorf("deciding again: %v", err)
	}
}

// What is decided in a process that does not work on a job leaves the work to another one.
func TestResolveElsewhere(t *testing.T) {
	for choice, want := range map[Choice]job.State{Restart: job.Done, GiveUp: job.Canceled} {
		w := newWorld(t, onceFault(t, "do = 'answer'\nstatus = 500\n[[rule]]\non = 'get-upscayl-history'\ndo = 'answer'\nstatus = 404"))
		w.open()
		w.draw("a.png", 1)
		ids := w.add(settings(), w.album)
		w.until("the question", func(jobs map[string]job.Job) bool { return !jobs["a.png"].NotBefore.IsZero() })
		w.close()
		w.opts = func(o *Options) { o.Focus = true }
		w.open()
		try(t, w.Resolve(t.Context(), Decision{Jobs: ids, Choice: choice}))
		w.close()
		if n := w.starts(); n != 1 {
			t.Errorf("%s: %d starts by a process that was to decide only", choice, n)
		}
		w.opts = func(*Options) {}
		w.open()
		if jobs := w.ended(); jobs["a.png"].State != want {
			t.Errorf("%s: %v", choice, summary(jobs))
		}
	}
}
