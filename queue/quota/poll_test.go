package quota

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// twenty knows that tasks take about 20 s.
func twenty() *Durations {
	d := new(Durations)
	for range recent {
		d.Saw(Kind{}, 16*time.Second, 18*time.Second)
		d.Saw(Kind{}, 22*time.Second, 24*time.Second)
	}
	return d
}

// started are tasks that were started so long before epoch and never asked for.
func started(ages ...time.Duration) []Pending {
	var all []Pending
	for i, age := range ages {
		all = append(all, Pending{ID: fmt.Sprint(i), Started: epoch.Add(-age)})
	}
	return all
}

func polls(w *Windows, d *Durations, pending []Pending, upcoming int, history bool) Polls {
	return w.PlanPolls(d, pending, upcoming, history, epoch)
}

func TestTheFirstPollNeedsNoGuess(t *testing.T) {
	w := NewWindows(documented())
	if got := polls(w, new(Durations), started(0, 0, 0), 0, true); !got.Next.Equal(epoch.Add(soonest)) || len(got.Status) > 0 || got.History {
		t.Errorf("at the start: %+v", got)
	}
	ages := slices.Repeat([]time.Duration{soonest}, 3)
	if got := polls(w, new(Durations), started(ages...), 0, false); !slices.Equal(got.Status, []string{"0", "1"}) {
		t.Errorf("after a second: %+v; the third waits for what they teach", got)
	}
}

// A task that never ends is polled for ever, in gaps that grow and have an end.
func TestGapsGrow(t *testing.T) {
	for _, known := range []*Durations{new(Durations), twenty()} {
		w := NewWindows(documented())
		one, now, asked := started(0), epoch, 0
		last := time.Duration(0)
		for now.Before(epoch.Add(10 * time.Hour)) {
			got := w.PlanPolls(known, one, 0, false, now)
			if len(got.Status) == 0 {
				if !got.Next.After(now) {
					t.Fatalf("stuck at %v: %+v", now, got)
				}
				now = got.Next
				continue
			}
			gap := now.Sub(later(one[0].Last, epoch))
			if age := now.Sub(epoch); age > 2*time.Minute && gap < last-time.Second || gap > slowest {
				t.Errorf("at %v the gap is %v after %v", age, gap, last)
			}
			w.Take(TaskStatus, fmt.Sprint(now), now, 0)
			one[0].Last, last = now, gap
			asked++
		}
		if asked < 40 || asked > 150 {
			t.Errorf("%d polls of a task that never ends", asked)
		}
	}
}

func TestALongBatchIsPolledLate(t *testing.T) {
	w, d := NewWindows(documented()), twenty()
	few, many := polls(w, d, started(time.Second), 0, false), polls(w, d, started(time.Second), 500, false)
	if took := d.Expect(Kind{}); few.Next.After(many.Next) || many.Next.Sub(epoch) < took.Least {
		t.Errorf("first poll of a few at %v, of many at %v, they take %+v", few.Next.Sub(epoch), many.Next.Sub(epoch), took)
	}
}

func TestOldestFirstAndNeverMoreThanFree(t *testing.T) {
	w := NewWindows(few(3, time.Hour))
	got := polls(w, twenty(), started(2*time.Hour, 5*time.Hour, 3*time.Hour, time.Second, 4*time.Hour), 0, false)
	if len(got.Status) > 3 || !slices.Contains(got.Status, "1") {
		t.Errorf("%+v", got)
	}
	take(w, TaskStatus, epoch, epoch, epoch)
	got = polls(w, twenty(), started(5*time.Hour), 0, false)
	if len(got.Status) > 0 || got.History || !got.Next.Equal(epoch.Add(past)) {
		t.Errorf("with nothing free: %+v", got)
	}
}

func TestOnePageForMany(t *testing.T) {
	ages := slices.Repeat([]time.Duration{25 * time.Second}, 4)
	w, d := NewWindows(documented()), twenty()
	if got := polls(w, d, started(ages...), 0, true); !got.History || len(got.Status) > 0 {
		t.Errorf("four that may be done: %+v", got)
	}
	if got := polls(w, d, started(ages[0]), 0, true); got.History || len(got.Status) != 1 {
		t.Errorf("one: %+v", got)
	}
	if got := polls(w, d, started(ages...), 0, false); got.History || len(got.Status) != 4 {
		t.Errorf("without history: %+v", got)
	}
	some := started(ages...)
	some[2].Ready = true
	if got := polls(w, d, some, 0, true); !got.History || !slices.Equal(got.Status, []string{"2"}) {
		t.Errorf("one is known to be: %+v", got)
	}
	for i := range some {
		some[i].Unlisted = true
	}
	if got := polls(w, d, some, 0, true); got.History || len(got.Status) != 4 || got.Status[0] != "2" {
		t.Errorf("history does not name them: %+v", got)
	}
	take(w, History, slices.Repeat([]time.Time{epoch}, 100)...)
	if got := polls(w, d, started(ages...), 0, true); got.History || len(got.Status) != 4 {
		t.Errorf("without pages left: %+v", got)
	}
}

// With no call to spare and no history, a poll must not come too early; calls for
// the tasks that are about to begin are not to spare.
func TestScarcePollsAreLate(t *testing.T) {
	d := twenty()
	took := d.Expect(Kind{})
	w := NewWindows(few(20, time.Hour))
	if got := polls(w, d, started(make([]time.Duration, 20)...), 0, false); got.Next.Sub(epoch) < took.Most-time.Second {
		t.Errorf("it is after %v, they take up to %v", got.Next.Sub(epoch), took.Most)
	}
	for i := range 10 {
		w.Take(StartTask, fmt.Sprint("flying", i), epoch, 1)
	}
	if got := polls(w, d, started(make([]time.Duration, 9)...), 10, false); got.Next.Sub(epoch) < (took.Least+took.Most)/2 {
		t.Errorf("with starts under way it is after %v", got.Next.Sub(epoch))
	}
}

func TestBusyTasksAreCounted(t *testing.T) {
	w := NewWindows(documented())
	one := started(time.Hour)
	one[0].Busy = true
	if got := polls(w, twenty(), one, 0, true); len(got.Status) > 0 || got.History || !got.Next.IsZero() {
		t.Errorf("%+v", got)
	}
	if got := polls(w, twenty(), nil, 10, true); len(got.Status) > 0 || got.History || !got.Next.IsZero() {
		t.Errorf("nothing pending: %+v", got)
	}
}

func TestPollsWhenTheClockSteppedBack(t *testing.T) {
	w := NewWindows(documented())
	one := started(-time.Hour) // started an hour from now
	if got := polls(w, twenty(), one, 0, true); len(got.Status) != 1 {
		t.Fatalf("%+v", got)
	}
	one[0].Last = epoch.Add(2 * time.Hour)
	if got := polls(w, twenty(), one, 0, true); len(got.Status) != 1 {
		t.Errorf("last answer in the future: %+v", got)
	}
}

// Where calls cost nothing, thousands of tasks ask for no more than a few.
func TestUnlimitedCallsAreNotAFlood(t *testing.T) {
	w, now, asked := NewWindows(Limits{}), epoch, 0
	all := started(make([]time.Duration, 2000)...)
	for now.Before(epoch.Add(10 * time.Second)) {
		got := w.PlanPolls(new(Durations), all, 0, false, now)
		for i := range all {
			if slices.Contains(got.Status, all[i].ID) {
				all[i].Last = now
			}
		}
		asked += len(got.Status)
		now = later(got.Next, now.Add(time.Millisecond))
	}
	if asked < 100 || asked > 2000 {
		t.Errorf("%d polls in ten seconds", asked)
	}
}

// The planner decides in a few milliseconds, the race detector included; the best of some tries counts,
// for the machine may have other work.
func TestPlannerIsQuick(t *testing.T) {
	w := spent(documented(), 30, 30, 30, 1)
	var ages []time.Duration
	for i := range 300 {
		ages = append(ages, time.Duration(i)*100*time.Millisecond)
	}
	pending, least, known := started(ages...), time.Hour, twenty()
	for range 100 {
		begun := time.Now()
		w.Routes(Demand{Waiting: 10_000, Uploading: 4, Uploaded: 20}, epoch)
		w.PlanPolls(known, pending, 10_000, true, epoch)
		least = min(least, time.Since(begun))
	}
	if least > 5*time.Millisecond {
		t.Errorf("took %v", least)
	}
}

// BenchmarkDecide is one decision with 10,000 pictures waiting and 300 tasks.
func BenchmarkDecide(b *testing.B) {
	w, known := spent(documented(), 30, 30, 30, 1), twenty()
	pending := started(make([]time.Duration, 300)...)
	for b.Loop() {
		w.Routes(Demand{Waiting: 10_000, Uploading: 4, Uploaded: 20}, epoch)
		w.PlanPolls(known, pending, 10_000, true, epoch)
	}
}
