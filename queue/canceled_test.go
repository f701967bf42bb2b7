package queue

import (
	"strings"
	"testing"
	"time"

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
	if jobs := w.ended(); jobs["a.png"].State != job.Done || w.seenState(ids[0], job.Unknown) {
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
