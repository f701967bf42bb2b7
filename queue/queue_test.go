package queue

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/api/failure"
	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/run"
)

func TestFolderBecomesFolder(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect upscayltest.Dialect
		inline  int64
		part    int64
	}{
		{"current, along with the start", upscayltest.Current, 1 << 20, 0},
		{"current, one part", upscayltest.Current, 0, 0},
		{"current, several parts", upscayltest.Current, 0, 100},
		{"classic, along with the start", upscayltest.Classic, 1 << 20, 0},
		{"classic, single put", upscayltest.Classic, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{Dialect: c.dialect, PartSize: c.part})
			w.back = func(b *Backend) { b.Inline = c.inline }
			w.open()
			w.draw("a.png", 1)
			w.draw("sub/日本 語.png", 2)
			w.draw("sub/deeper/c.png", 3)
			w.add(settings(), w.album)
			for name, j := range w.ended() {
				want := filepath.Join(w.album+"-upscaled", filepath.FromSlash(name))
				if j.State != job.Done || j.Result.Path != want {
					t.Errorf("%s is %s (%+v), at %+v", name, j.State, j.Fault, j.Result)
					continue
				}
				if x, y := decoded(t, want); x != 48 || y != 32 {
					t.Errorf("%s has %d×%d", name, x, y)
				}
			}
			ledger := w.server.Ledger()
			if len(ledger.Tasks) != 3 || ledger.CreditsTaken != 3 {
				t.Errorf("the service saw %+v", ledger)
			}
			if left, _ := filepath.Glob(filepath.Join(w.album+"-upscaled", "*", ".bulkup*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestSamePictureIsPaidOnce(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("a.png", 1)
	w.draw("b/same.png", 1)
	w.add(settings(), w.album)
	jobs := w.ended()
	if c := counts(jobs); c[job.Done] != 1 || c[job.Skipped] != 1 {
		t.Fatalf("%v", summary(jobs))
	}
	for name := range jobs {
		decoded(t, filepath.Join(w.album+"-upscaled", name))
	}
	if l := w.server.Ledger(); l.CreditsTaken != 1 {
		t.Errorf("paid %d", l.CreditsTaken)
	}

	// The same bytes later, elsewhere, by another process: still nothing to pay.
	w.close()
	w.open()
	w.draw("later.png", 1)
	w.add(settings(), filepath.Join(w.album, "later.png"))
	if jobs := w.ended(); jobs["later.png"].State != job.Skipped {
		t.Errorf("%v", summary(jobs))
	}
	if l := w.server.Ledger(); l.CreditsTaken != 1 {
		t.Errorf("paid %d", l.CreditsTaken)
	}
}

func TestOneBadFileStopsNothing(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("good.png", 1)
	w.write("empty.jpg", nil)
	w.write("not.png", []byte("hello, I am a text and no picture at all"))
	w.add(settings(), w.album)
	jobs := w.ended()
	if jobs["good.png"].State != job.Done {
		t.Errorf("%v", summary(jobs))
	}
	for name, word := range map[string]string{"empty.jpg": "empty", "not.png": "picture"} {
		j := jobs[name]
		if j.State != job.Failed || j.Stage != job.Checking || !strings.Contains(j.Fault.Message, word) {
			t.Errorf("%s: %s at %s: %+v", name, j.State, j.Stage, j.Fault)
		}
	}

	// Repaired, it is tried again alone.
	w.draw("empty.jpg", 9)
	if err := w.Retry(t.Context(), []job.ID{jobs["empty.jpg"].ID}); err != nil {
		t.Fatal(err)
	}
	if jobs = w.ended(); jobs["empty.jpg"].State != job.Done || jobs["not.png"].State != job.Failed {
		t.Errorf("%v", summary(jobs))
	}
}

func TestQueueSurvivesItsProcess(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("a.png", 1)
	w.draw("b.png", 2)
	if err := w.SetPaused(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	w.add(settings(), w.album)
	w.until("two jobs", func(jobs map[string]job.Job) bool { return len(jobs) == 2 })
	w.close()
	w.open()
	jobs := w.ended()
	if len(jobs) != 2 || jobs["a.png"].State != job.Done || jobs["b.png"].State != job.Done {
		t.Errorf("%v", summary(jobs))
	}
}

func TestOneProcessRunsTheQueue(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	if _, err := Open(Options{Dir: w.state}); !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), "process") {
		t.Errorf("got %v", err)
	}
}

func TestCancelAndRemove(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	if err := w.SetPaused(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	w.draw("a.png", 1)
	w.draw("b.png", 2)
	w.draw("c.png", 3)
	ids := w.add(settings(), w.album)
	if err := w.Cancel(t.Context(), ids[:1]); err != nil {
		t.Fatal(err)
	}
	if err := w.Remove(t.Context(), ids[1:2]); err != nil {
		t.Fatal(err)
	}
	if err := w.SetPaused(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	jobs := w.ended()
	if len(jobs) != 2 || jobs["a.png"].State != job.Canceled || jobs["c.png"].State != job.Done {
		t.Errorf("%v", summary(jobs))
	}
	if l := w.server.Ledger(); l.CreditsTaken != 1 {
		t.Errorf("paid %d", l.CreditsTaken)
	}
}

func TestOutOfCreditsParksAndGoesOn(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Credits: 1})
	w.opts = func(o *Options) { o.Workers = run.DefaultWorkers; o.Workers.Starts = 1 }
	w.open()
	w.draw("a.png", 1)
	w.draw("b.png", 2)
	w.add(settings(), w.album)
	w.until("the park", func(jobs map[string]job.Job) bool {
		for _, p := range w.Status().Parks {
			if p.Kind == failure.Credits && strings.Contains(p.Advice, "r") {
				return jobs["a.png"].State == job.Done || jobs["b.png"].State == job.Done
			}
		}
		return false
	})
	for _, j := range w.all {
		if j.State == job.Failed {
			t.Errorf("%s failed: %+v", j.Name(), j.Fault)
		}
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	source := w.draw("a.png", 1)
	mine := filepath.Join(w.album, "a-2x.png")
	if err := os.WriteFile(mine, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	w.add(settings(), source)
	if jobs := w.ended(); jobs["a.png"].State != job.Skipped {
		t.Errorf("%v", summary(jobs))
	}
	s := settings()
	s.Exists = "rename"
	w.add(s, source)
	w.until("the second", func(jobs map[string]job.Job) bool { return w.Status().Counts[job.Done] == 1 })
	if raw, _ := os.ReadFile(mine); string(raw) != "mine" {
		t.Error("the user's file was overwritten")
	}
	decoded(t, filepath.Join(w.album, "a-2x-2.png"))
}

func TestSameCommandGoesOn(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("a.png", 1)
	bad := w.write("b.png", nil)
	first := w.add(settings(), w.album)
	w.ended()
	w.close()
	w.opts = func(o *Options) { o.Focus = true }
	w.open()
	w.draw("b.png", 2)
	second := w.add(settings(), w.album)
	if len(second) != len(first) {
		t.Fatalf("%d jobs, then %d", len(first), len(second))
	}
	jobs := w.ended()
	if len(jobs) != 2 || jobs["a.png"].State != job.Done || jobs["b.png"].State != job.Done {
		t.Errorf("%s: %v", bad, summary(jobs))
	}
	if l := w.server.Ledger(); l.CreditsTaken != 2 {
		t.Errorf("paid %d", l.CreditsTaken)
	}
}

func TestStopIsQuick(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Faults: faults(t, `
		[[rule]]
		on = "download"
		do = "stall"`)})
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	w.until("the download", func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Downloading })
	ctx, cancel := context.WithTimeout(t.Context(), 2*1500*time.Millisecond)
	defer cancel()
	ended := make(chan struct{})
	go func() { w.close(); close(ended) }()
	select {
	case <-ended:
	case <-ctx.Done():
		t.Error("the queue did not stop in time")
		<-ended
	}
}

// Two jobs with one ID would be one in the journal.
func TestJobsOfOneMomentHaveIDsOfTheirOwn(t *testing.T) {
	now, seen := time.Now(), make(map[job.ID]bool)
	for range 200_000 {
		seen[job.NewID(now)] = true
	}
	if len(seen) != 200_000 {
		t.Errorf("%d of 200000 IDs", len(seen))
	}
}
