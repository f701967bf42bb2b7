package queue

import (
	"fmt"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/reader"
)

// used counts so many calls of other times, so that few are left.
func (w *world) used(c *clock, call quota.Call, n int) {
	w.t.Helper()
	err := w.run.Ask(w.t.Context(), func() error {
		for i := range n {
			w.run.Engines["cloud"].Windows.Take(call, fmt.Sprint("earlier", i), c.now(), 1)
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// Each picture of a task has its share of the price, whether the task was answered
// or found in history, and all of them together have the price.
func TestTaskOfSeveralIsPaidOnceInTheLedger(t *testing.T) {
	for name, o := range map[string]upscayltest.Options{
		"answered":         {},
		"found in history": onceFault(t, "do = 'drop'\nwhen = 'after'"),
	} {
		t.Run(name, func(t *testing.T) {
			var c clock
			w := limited(t, &c, o)
			w.used(&c, quota.StartTask, 48)
			for i := range 6 {
				w.draw(fmt.Sprintf("%d.png", i), uint8(i))
			}
			w.add(settings(), w.album)
			for name, j := range w.advance(&c, "the end", allEnded) {
				if promised, taken := j.Credits(); j.State != job.Done || promised != 1 || taken != 1 {
					t.Errorf("%s is %s: %d promised, %d taken", name, j.State, promised, taken)
				}
			}
			if w.starts() >= 6 {
				t.Errorf("%d starts: no picture shared a task", w.starts())
			}
			want := Ledger{Promised: 6, Taken: 6}
			if l := w.Status().Ledger; l != want {
				t.Errorf("%+v", l)
			}
			w.close()
			if l, err := reader.Spent(w.state, "test"); err != nil || l != want {
				t.Errorf("the journal says %+v %v", l, err)
			}
		})
	}
}

// What a failed task took stays spent when its picture is bought once more: the cap
// holds for both.
func TestRetryOfAChargedTaskStaysUnderTheCap(t *testing.T) {
	w := newWorld(t, onceFault(t, "do = 'charge-and-fail'"))
	w.opts = func(o *Options) { o.MaxCredits = 1 }
	w.open()
	w.draw("a.png", 1)
	ids := w.add(settings(), w.album)
	w.ended()
	if err := w.Retry(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	w.until("the cap, or the end", func(jobs map[string]job.Job) bool {
		return jobs["a.png"].State == job.Done || len(w.Status().Parks) > 0
	})
	if l := w.Status().Ledger; l != (Ledger{Promised: 1, Taken: 1, Cap: 1}) || w.server.Ledger().CreditsTaken != 1 {
		t.Errorf("%+v of %d", l, w.server.Ledger().CreditsTaken)
	}
}

// A start that nobody can confirm counts as spent under a cap, and does not hold up
// the others for ever.
func TestUnconfirmedStartUnderACap(t *testing.T) {
	for most, want := range map[int64]job.State{1: job.Waiting, 2: job.Done} {
		t.Run(fmt.Sprint(most), func(t *testing.T) {
			var c clock
			w := newWorld(t, onceFault(t, "do = 'answer'\nstatus = 500"))
			w.opts = func(o *Options) {
				oneByOne(o)
				o.Now, o.MaxCredits = c.now, most
			}
			w.open()
			w.draw("a.png", 1)
			w.draw("b.png", 2)
			w.add(settings(), w.album)
			jobs := w.advance(&c, "the second one, or a word about it", func(jobs map[string]job.Job) bool {
				return jobs["b.png"].State == job.Done || len(w.Status().Parks) > 0
			})
			if jobs["b.png"].State != want {
				t.Errorf("%v, %+v", summary(jobs), w.Status().Parks)
			}
		})
	}
}
