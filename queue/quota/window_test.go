package quota

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"
)

func TestEveryCallHasAWord(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range append(Calls(), "another") {
		if word := c.Word(); word == "" || seen[word] {
			t.Errorf("%s is %q", c, word)
		}
		seen[c.Word()] = true
	}
}

// few is limits of one number for every call.
func few(n int, window time.Duration) Limits {
	l := Limits{Window: window, Calls: map[Call]int{}}
	for _, c := range Calls() {
		l.Calls[c] = n
	}
	return l
}

// past is how far a call lies back when it has just left the window of an hour.
const past = time.Hour + time.Hour/drift

func take(w *Windows, c Call, at ...time.Time) {
	for i, t := range at {
		w.Take(c, strconv.Itoa(i), t, 1)
		w.Correct(c, strconv.Itoa(i), t)
	}
}

func TestWindowSlides(t *testing.T) {
	w := NewWindows(few(2, time.Hour))
	take(w, StartTask, epoch, epoch.Add(10*time.Minute))
	for _, c := range []struct {
		after time.Duration
		free  int
		next  time.Duration
	}{
		{10 * time.Minute, 0, past},
		{past - 1, 0, past},
		{past, 1, past},
		{past + 10*time.Minute - 1, 1, past + 10*time.Minute - 1},
		{past + 10*time.Minute, 2, past + 10*time.Minute},
	} {
		now := epoch.Add(c.after)
		if free, next := w.Free(StartTask, now), w.Next(StartTask, now); free != c.free || !next.Equal(epoch.Add(c.next)) {
			t.Errorf("after %v: %d free, next after %v, want %d and %v", c.after, free, next.Sub(epoch), c.free, c.next)
		}
	}
	if margin := past - time.Hour; margin < 300*time.Millisecond || margin > 2*time.Second {
		t.Errorf("two clocks may run %v apart in an hour", margin)
	}
	if free := w.Free(TaskStatus, epoch); free != 2 {
		t.Errorf("another call has %d free", free)
	}
}

// Whatever the order of calls, answers and polls, no window of the service holds
// more than its limit as long as Free is heeded.
func TestNoWindowOverflows(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 1))
		limit := 1 + rng.IntN(5)
		w := NewWindows(few(limit, time.Minute))
		var served []time.Time
		flying := map[string]time.Time{} // calls and when their answers come
		now := epoch
		for i := range 300 {
			if w.Free(TaskStatus, now) == 0 {
				now = w.Next(TaskStatus, now)
			} else {
				now = now.Add(time.Duration(rng.IntN(2000)) * time.Millisecond)
			}
			for id, at := range flying {
				if !at.After(now) {
					w.Correct(TaskStatus, id, at)
					delete(flying, id)
				}
			}
			if w.Free(TaskStatus, now) == 0 {
				continue // an answer was later than its call
			}
			id := strconv.Itoa(i)
			w.Take(TaskStatus, id, now, 0)
			took := rng.IntN(5000)
			flying[id] = now.Add(time.Duration(took) * time.Millisecond)
			served = append(served, now.Add(time.Duration(rng.IntN(took+1))*time.Millisecond))
		}
		if len(served) < 50 {
			t.Fatalf("seed %d: %d calls", seed, len(served))
		}
		slices.SortFunc(served, time.Time.Compare)
		for i := limit; i < len(served); i++ {
			if served[i].Sub(served[i-limit]) < time.Minute {
				t.Fatalf("seed %d: %d calls in less than a window", seed, limit+1)
			}
		}
	}
}

func TestLateAnswerCountsLate(t *testing.T) {
	w := NewWindows(few(1, time.Hour))
	w.Take(StartTask, "a", epoch, 1)
	w.Correct(StartTask, "a", epoch.Add(30*time.Second))
	w.Correct(StartTask, "unheard of", epoch.Add(time.Minute))
	if next := w.Next(StartTask, epoch.Add(time.Minute)); !next.Equal(epoch.Add(past + 30*time.Second)) {
		t.Errorf("next after %v", next.Sub(epoch))
	}
}

// A call under way may be counted until its answer is there, however long that
// takes; one whose answer never comes is given up.
func TestSlowCallStaysInTheWindow(t *testing.T) {
	w := NewWindows(few(1, time.Second))
	w.Take(StartTask, "a", epoch, 1)
	now := epoch.Add(5 * time.Minute)
	if w.Free(StartTask, now) != 0 || !w.Next(StartTask, now).After(now) {
		t.Error("its place is free")
	}
	w.Correct(StartTask, "a", now)
	if w.Free(StartTask, now.Add(2*time.Second)) != 1 {
		t.Error("its place is taken after its answer")
	}
	w.Take(StartTask, "b", now, 1)
	if w.Free(StartTask, now.Add(time.Hour)) != 1 {
		t.Error("its place is taken for ever")
	}
	w.Take(StartTask, "c", now.Add(time.Hour), 1)
	w.Free(StartTask, now)
	if w.Free(StartTask, now.Add(lost+time.Minute)) != 1 {
		t.Error("its place is taken for ever when the clock has stepped back")
	}
}

func TestNothingLimits(t *testing.T) {
	for name, l := range map[string]Limits{
		"zero value": {}, "no numbers": {Window: time.Hour}, "zero numbers": few(0, time.Hour),
		"negative numbers": few(-3, time.Hour), "zero window": few(5, 0), "negative window": few(5, -time.Hour),
	} {
		w := NewWindows(l)
		for i := range 1000 {
			w.Take(StartTask, strconv.Itoa(i), epoch, 1)
		}
		if free, next := w.Free(StartTask, epoch), w.Next(StartTask, epoch); free < 1e6 || !next.Equal(epoch) || w.Limit(StartTask, epoch) != 0 {
			t.Errorf("%s: %d free, next after %v", name, free, next.Sub(epoch))
		}
		r := w.Routes(Demand{Waiting: 500, Uploaded: 3}, epoch)
		if r.Pressure || r.Direct < 500 || r.Ready != 3 || r.Upload < 500 {
			t.Errorf("%s: %+v", name, r)
		}
		if at := w.StartedBy(Demand{Waiting: 500}, epoch); !at.Equal(epoch) {
			t.Errorf("%s: started after %v", name, at.Sub(epoch))
		}
	}
}

// What no limit counts is forgotten all the same.
func TestUnlimitedCallsTakeNoRoom(t *testing.T) {
	w := NewWindows(few(0, time.Minute))
	for i := range 10_000 {
		take(w, StartTask, epoch.Add(time.Duration(i)*time.Second))
	}
	if n := w.Used(StartTask, epoch.Add(9_999*time.Second)); n > 61 {
		t.Errorf("%d are kept", n)
	}
}

func TestClockStepsBack(t *testing.T) {
	w := NewWindows(few(2, time.Hour))
	take(w, StartTask, epoch, epoch.Add(time.Minute))
	w.Refused(TaskStatus, 10*time.Minute, epoch)
	for _, back := range []time.Duration{time.Second, time.Hour, 24 * 365 * time.Hour} {
		now := epoch.Add(-back)
		if next := w.Next(StartTask, now); next.After(now.Add(past)) || next.Before(now) {
			t.Errorf("%v back: the next start is %v away", back, next.Sub(now))
		}
		if until := w.Parked(TaskStatus, now); until.After(now.Add(10*time.Minute)) || until.IsZero() {
			t.Errorf("%v back: parked for %v", back, until.Sub(now))
		}
	}
}

func TestClockStepsForward(t *testing.T) {
	w := NewWindows(few(2, time.Hour))
	take(w, StartTask, epoch, epoch)
	if free := w.Free(StartTask, epoch.Add(24*time.Hour)); free != 2 {
		t.Errorf("%d free", free)
	}
}

// A machine that sleeps stops its monotonic clock, and the hour goes on.
func TestMonotonicClockIsNotUsed(t *testing.T) {
	w := NewWindows(few(1, time.Hour))
	now := time.Now()
	w.Take(StartTask, "a", now, 1)
	if next := w.Next(StartTask, now); next.String() != next.Round(0).String() {
		t.Errorf("%v", next)
	}
}

func TestLimitsChange(t *testing.T) {
	w := NewWindows(few(4, time.Hour))
	take(w, StartTask, epoch, epoch.Add(1*time.Minute), epoch.Add(2*time.Minute))
	now := epoch.Add(3 * time.Minute)
	w.Refused(StartTask, time.Minute, now)
	w.Unpark(StartTask)
	if limit := w.Limit(StartTask, now); limit != 3 {
		t.Fatalf("believed to be %d", limit)
	}
	w.SetLimits(few(2, time.Hour))
	if free, next := w.Free(StartTask, now), w.Next(StartTask, now); free != 0 || !next.Equal(epoch.Add(past+time.Minute)) {
		t.Errorf("lowered: %d free, next after %v", free, next.Sub(epoch))
	}
	w.SetLimits(few(10, time.Hour))
	if free := w.Free(StartTask, now); free != 7 {
		t.Errorf("raised: %d free", free)
	}
	w.SetLimits(few(2, time.Minute))
	if free := w.Free(StartTask, now.Add(time.Second)); free != 2 {
		t.Errorf("with a short window: %d free", free)
	}
}

// Two processes that read one journal count each other's calls.
func TestCallsOfOthersCount(t *testing.T) {
	a, b := NewWindows(few(3, time.Hour)), NewWindows(few(3, time.Hour))
	a.Take(StartTask, "a", epoch, 1)
	b.Take(StartTask, "a", epoch, 1) // as read
	b.Take(StartTask, "b", epoch.Add(time.Minute), 1)
	a.Take(StartTask, "b", epoch.Add(time.Minute), 1)
	now := epoch.Add(2 * time.Minute)
	if x, y := a.Free(StartTask, now), b.Free(StartTask, now); x != 1 || y != 1 {
		t.Errorf("%d and %d free", x, y)
	}
}
