package quota

import (
	"testing"
	"time"
)

func TestRefusedWithATime(t *testing.T) {
	w := NewWindows(few(10, time.Hour))
	take(w, StartTask, epoch)
	w.Refused(StartTask, 7*time.Minute, epoch)
	until := epoch.Add(7 * time.Minute)
	if got := w.Parked(StartTask, epoch); !got.Equal(until) || w.Free(StartTask, epoch) != 0 || !w.Next(StartTask, epoch).Equal(until) {
		t.Fatalf("parked until %v", got)
	}
	if w.Free(TaskStatus, epoch) != 10 {
		t.Error("another endpoint is parked as well")
	}
	if !w.Parked(StartTask, until).IsZero() || w.Free(StartTask, until) != 1 {
		t.Errorf("after the park %d are free, want one that finds out", w.Free(StartTask, until))
	}
	w.Take(StartTask, "probe", until, 1)
	if w.Free(StartTask, until) != 0 || w.Next(StartTask, until).Sub(until) != patience {
		t.Error("while one finds out, others go as well")
	}
	w.Succeeded(StartTask, until.Add(time.Second))
	if free := w.Free(StartTask, until.Add(time.Second)); free == 0 {
		t.Error("nothing is free after success")
	}
}

func TestRefusedForEver(t *testing.T) {
	for _, hint := range []time.Duration{0, -time.Minute, time.Millisecond, time.Second, 5 * time.Minute, 1000 * time.Hour} {
		w := NewWindows(few(10, time.Hour))
		now, calls := epoch, 0
		var gaps []time.Duration
		for now.Before(epoch.Add(48 * time.Hour)) {
			for w.Free(StartTask, now) > 0 {
				w.Take(StartTask, "x", now, 1)
				calls++
				w.Correct(StartTask, "x", now.Add(time.Second))
				w.Refused(StartTask, hint, now.Add(time.Second))
			}
			next := w.Next(StartTask, now.Add(time.Second))
			gaps = append(gaps, next.Sub(now))
			now = next
		}
		for i, gap := range gaps {
			if i > 0 && gap < time.Minute || gap > longest+time.Second {
				t.Errorf("with hint %v: asked again after %v", hint, gap)
			}
		}
		if hint <= 0 && (gaps[0] > 2*time.Minute || gaps[1] > 3*time.Minute || calls < 48) {
			t.Errorf("without a hint: asked %d times, after %v", calls, gaps[:3])
		}
	}
}

// Where the window is shorter than a minute, a call is free again after it.
func TestRefusedInAShortWindow(t *testing.T) {
	w := NewWindows(few(10, 10*time.Second))
	at := epoch
	for i, want := range []time.Duration{10, 20, 40, 60, 60} {
		w.Refused(StartTask, 0, at)
		until := w.Parked(StartTask, at)
		if wait := until.Sub(at).Round(time.Second); wait != want*time.Second {
			t.Errorf("refusal %d: parked for %v, want %d s", i+1, wait, want)
		}
		at = until.Add(time.Millisecond)
	}
}

func TestRefusedTogetherIsOneStep(t *testing.T) {
	w := NewWindows(few(10, time.Hour))
	for range 4 {
		w.Refused(StartTask, 0, epoch)
	}
	if until := w.Parked(StartTask, epoch); until.Sub(epoch) != time.Minute {
		t.Errorf("parked for %v", until.Sub(epoch))
	}
	w.Refused(StartTask, 3*time.Minute, epoch)
	if until := w.Parked(StartTask, epoch); until.Sub(epoch) != 3*time.Minute {
		t.Errorf("parked for %v though the service said three minutes", until.Sub(epoch))
	}
	w.Succeeded(StartTask, epoch.Add(time.Second)) // had left before
	if w.Parked(StartTask, epoch.Add(time.Second)).IsZero() {
		t.Error("an older answer ends the park")
	}
	w.SetLimits(few(20, time.Hour)) // forgets the limit that it taught, not that it refused
	if free := w.Free(StartTask, epoch.Add(3*time.Minute)); free != 1 {
		t.Errorf("%d may find out whether it goes on", free)
	}
}

func TestLimitLearned(t *testing.T) {
	for name, l := range map[string]Limits{"lower than set": few(50, time.Hour), "none set": few(0, time.Hour)} {
		w := NewWindows(l)
		now := epoch
		for range 20 {
			take(w, StartTask, now)
			w.Succeeded(StartTask, now)
		}
		w.Take(StartTask, "refused", now, 1)
		w.Refused(StartTask, time.Minute, now)
		if got := w.Limit(StartTask, now); got != 21 {
			t.Errorf("%s: believed %d", name, got)
		}
		// It is tried one by one, whatever is believed.
		for range 3 {
			now = w.Next(StartTask, now)
			w.Take(StartTask, "probe", now, 1)
			w.Succeeded(StartTask, now)
			if free := w.Free(StartTask, now); free != 1 {
				t.Errorf("%s: %d free after a success", name, free)
			}
		}
		now = now.Add(past)
		if got := w.Limit(StartTask, now); got != l.Of(StartTask) {
			t.Errorf("%s: still believed %d after a window", name, got)
		}
	}
}

// What was learned holds for a window, and then routes are asked for again.
func TestLearnedLimitLapses(t *testing.T) {
	w := NewWindows(few(10, time.Hour))
	w.Refused(StartTask, time.Minute, epoch)
	w.Unpark(StartTask)
	now := epoch.Add(30 * time.Minute)
	take(w, StartTask, now)
	if r := w.Routes(Demand{Waiting: 5}, now); r.Direct != 0 || !r.Again.Equal(epoch.Add(past)) {
		t.Errorf("%+v: again after %v", r, r.Again.Sub(epoch))
	}
	if r := w.Routes(Demand{Waiting: 5}, epoch.Add(past)); r.Direct < 5 {
		t.Errorf("after the window: %+v", r)
	}
}

// The clock on the screen believes it as well.
func TestForecastOfALearnedLimit(t *testing.T) {
	w := NewWindows(Limits{Window: time.Hour, Calls: map[Call]int{StartTask: 10, GetUploadURL: 1, CompleteUpload: 1}})
	take(w, StartTask, epoch, epoch)
	w.Refused(StartTask, time.Minute, epoch)
	if at := w.StartedBy(Demand{Waiting: 8}, epoch); at.Before(epoch.Add(past)) {
		t.Errorf("starts: %v", at.Sub(epoch))
	}
	w = NewWindows(documented())
	w.Refused(GetUploadURL, time.Minute, epoch)
	if at := w.StartedBy(Demand{Waiting: 98}, epoch); at.Before(epoch.Add(past)) {
		t.Errorf("uploads: %v", at.Sub(epoch))
	}
}

// The service took more than the settings say: it may again.
func TestLimitExceeded(t *testing.T) {
	w := NewWindows(few(2, time.Hour))
	take(w, StartTask, epoch, epoch, epoch)
	w.Succeeded(StartTask, epoch)
	if limit := w.Limit(StartTask, epoch); limit != 3 {
		t.Errorf("believed %d", limit)
	}
	take(w, TaskStatus, epoch, epoch)
	w.Succeeded(TaskStatus, epoch)
	if limit := w.Limit(TaskStatus, epoch); limit != 2 {
		t.Errorf("a full window made it %d", limit)
	}
}

func TestUnpark(t *testing.T) {
	w := NewWindows(few(5, time.Hour))
	w.Refused(StartTask, time.Hour, epoch)
	w.Unpark(StartTask)
	if w.Free(StartTask, epoch) == 0 {
		t.Error("still parked")
	}
}
