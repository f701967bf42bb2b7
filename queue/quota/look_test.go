package quota

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

var twenty = Estimate{Median: 20 * time.Second, P80: 33 * time.Second}

// watches are tasks that were started so long before epoch and never asked for.
func watches(ages ...time.Duration) []Watch {
	var all []Watch
	for i, age := range ages {
		all = append(all, Watch{ID: fmt.Sprint(i), Started: epoch.Add(-age), Expect: twenty})
	}
	return all
}

func TestFirstLookAtAFew(t *testing.T) {
	w := NewWindows(documented())
	l := w.PlanLooks(watches(0), 0, true, epoch)
	first := l.Next.Sub(epoch)
	if len(l.Status) > 0 || l.History || first < 5*time.Second || first > 12*time.Second {
		t.Errorf("%+v: first look after %v, want about half of the median", l, first)
	}
	l = w.PlanLooks(watches(first), 0, true, epoch)
	if !slices.Equal(l.Status, []string{"0"}) || l.History {
		t.Errorf("when it is due: %+v", l)
	}
}

func TestGapsGrow(t *testing.T) {
	w := NewWindows(documented())
	one := watches(0)
	now, last, looks := epoch, time.Duration(0), 0
	for now.Before(epoch.Add(10 * time.Hour)) {
		l := w.PlanLooks(one, 0, false, now)
		if len(l.Status) == 0 {
			if !l.Next.After(now) {
				t.Fatalf("stuck at %v: %+v", now, l)
			}
			now = l.Next
			continue
		}
		gap := now.Sub(later(one[0].Last, epoch))
		if age := now.Sub(epoch); looks > 3 && age > 2*time.Minute && gap < last-time.Second || gap > slowest || looks > 0 && gap < time.Second {
			t.Errorf("at %v the gap is %v after %v", age, gap, last)
		}
		w.Take(TaskStatus, fmt.Sprint(now), now, 0)
		one[0].Last, last = now, gap
		looks++
	}
	if looks < 40 || looks > 120 {
		t.Errorf("%d looks at a task that never ends", looks)
	}
}

func TestLongBatchLooksLate(t *testing.T) {
	w := NewWindows(documented())
	l := w.PlanLooks(watches(0), 500, true, epoch)
	if first := l.Next.Sub(epoch); first < 20*time.Second || first > 40*time.Second {
		t.Errorf("first look after %v", first)
	}
}

func TestOldestFirstAndNeverMoreThanFree(t *testing.T) {
	l := few(3, time.Hour)
	w := NewWindows(l)
	got := w.PlanLooks(watches(2*time.Hour, 5*time.Hour, 3*time.Hour, time.Second, 4*time.Hour), 0, false, epoch)
	if !slices.Equal(got.Status, []string{"1", "4", "2"}) {
		t.Errorf("%+v", got)
	}
	take(w, TaskStatus, epoch, epoch, epoch)
	got = w.PlanLooks(watches(5*time.Hour), 0, true, epoch)
	if len(got.Status) > 0 || got.History || !got.Next.Equal(epoch.Add(past)) {
		t.Errorf("with nothing free: %+v", got)
	}
}

func TestOnePageForMany(t *testing.T) {
	ages := []time.Duration{20 * time.Second, 20 * time.Second, 20 * time.Second, 20 * time.Second}
	w := NewWindows(documented())
	if l := w.PlanLooks(watches(ages...), 0, true, epoch); !l.History || len(l.Status) > 0 {
		t.Errorf("four that may be done: %+v", l)
	}
	if l := w.PlanLooks(watches(ages...), 0, false, epoch); l.History || len(l.Status) != 4 {
		t.Errorf("without history: %+v", l)
	}
	if l := w.PlanLooks(watches(time.Hour, time.Hour, time.Hour, time.Hour), 0, true, epoch); l.History || len(l.Status) != 4 {
		t.Errorf("four that surely are: %+v", l)
	}
	some := watches(ages...)
	some[2].Ready = true
	if l := w.PlanLooks(some, 0, true, epoch); !l.History || !slices.Equal(l.Status, []string{"2"}) {
		t.Errorf("one is known to be: %+v", l)
	}
	for i := range some {
		some[i].Unlisted = i != 1
	}
	if l := w.PlanLooks(some, 0, true, epoch); l.History || !slices.Equal(l.Status, []string{"2", "0", "1", "3"}) {
		t.Errorf("all but one are not in history: %+v", l)
	}
	if l := NewWindows(few(0, time.Hour)).PlanLooks(watches(ages...), 0, true, epoch); l.History || len(l.Status) != 4 {
		t.Errorf("without limits: %+v", l)
	}
	take(w, History, slices.Repeat([]time.Time{epoch}, 100)...)
	if l := w.PlanLooks(watches(ages...), 0, true, epoch); l.History || len(l.Status) != 4 {
		t.Errorf("without pages left: %+v", l)
	}
}

// With no call to spare and no history, a look must not come too early; calls for
// the tasks that are about to begin are not to spare.
func TestScarceLooksAreLate(t *testing.T) {
	w := NewWindows(few(20, time.Hour))
	take(w, StartTask, slices.Repeat([]time.Time{epoch}, 10)...)
	if l := w.PlanLooks(watches(0, 0, 0), 0, false, epoch); l.Next.Sub(epoch) > 20*time.Second {
		t.Errorf("with calls to spare the first look is after %v", l.Next.Sub(epoch))
	}
	if l := w.PlanLooks(watches(make([]time.Duration, 20)...), 0, false, epoch); l.Next.Sub(epoch) < 3*twenty.P80 {
		t.Errorf("without, it is after %v", l.Next.Sub(epoch))
	}
	for i := range 10 {
		w.Take(StartTask, fmt.Sprint("flying", i), epoch, 1)
	}
	if l := w.PlanLooks(watches(make([]time.Duration, 8)...), 10, false, epoch); l.Next.Sub(epoch) < 3*twenty.P80 {
		t.Errorf("with starts under way it is after %v", l.Next.Sub(epoch))
	}
}

func TestBusyTasksAreCounted(t *testing.T) {
	w := NewWindows(documented())
	one := watches(time.Hour)
	one[0].Busy = true
	if l := w.PlanLooks(one, 0, true, epoch); len(l.Status) > 0 || l.History || !l.Next.IsZero() {
		t.Errorf("%+v", l)
	}
	if l := w.PlanLooks(nil, 10, true, epoch); len(l.Status) > 0 || l.History || !l.Next.IsZero() {
		t.Errorf("nothing pending: %+v", l)
	}
}

func TestLooksWhenTheClockSteppedBack(t *testing.T) {
	w := NewWindows(documented())
	one := watches(-time.Hour) // started an hour from now
	if l := w.PlanLooks(one, 0, true, epoch); len(l.Status) != 1 {
		t.Fatalf("%+v", l)
	}
	one[0].Last = epoch
	l := w.PlanLooks(one, 0, true, epoch)
	if gap := l.Next.Sub(epoch); len(l.Status) > 0 || gap < time.Second || gap > time.Minute {
		t.Errorf("after a look: %+v, the next in %v", l, gap)
	}
	one[0].Last = epoch.Add(time.Hour)
	if l := w.PlanLooks(one, 0, true, epoch); len(l.Status) != 1 {
		t.Errorf("last look in the future: %+v", l)
	}
}

func TestEstimateOfNothing(t *testing.T) {
	w := NewWindows(documented())
	now := epoch
	one := []Watch{{ID: "a", Started: epoch}}
	for range 50 {
		l := w.PlanLooks(one, 0, true, now)
		if len(l.Status) > 0 {
			w.Take(TaskStatus, "x", now, 0)
			one[0].Last = now
		} else if now = l.Next; now.IsZero() {
			t.Fatal("never looked at again")
		}
	}
	if now.Sub(epoch) < 2*time.Second {
		t.Errorf("25 looks in %v", now.Sub(epoch))
	}
}

// The planner decides in less than a millisecond; the best of some tries counts,
// for the machine may have other work.
func TestPlannerIsQuick(t *testing.T) {
	w := spent(documented(), 30, 30, 30, 1)
	var ages []time.Duration
	for i := range 300 {
		ages = append(ages, time.Duration(i)*100*time.Millisecond)
	}
	pending, least := watches(ages...), time.Hour
	for range 100 {
		begun := time.Now()
		w.Roads(Demand{Waiting: 10_000, Uploading: 4, Uploaded: 20}, epoch)
		w.PlanLooks(pending, 10_000, true, epoch)
		least = min(least, time.Since(begun))
	}
	if least > time.Millisecond {
		t.Errorf("took %v", least)
	}
}

// BenchmarkDecide is one decision with 10,000 pictures waiting and 300 tasks.
func BenchmarkDecide(b *testing.B) {
	w := spent(documented(), 30, 30, 30, 1)
	pending := watches(make([]time.Duration, 300)...)
	for b.Loop() {
		w.Roads(Demand{Waiting: 10_000, Uploading: 4, Uploaded: 20}, epoch)
		w.PlanLooks(pending, 10_000, true, epoch)
	}
}
