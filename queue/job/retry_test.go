package job

import (
	"testing"
	"time"
)

// The times of an attempt that was canceled or failed are not those of the next one.
func TestTimesOfAnAttempt(t *testing.T) {
	at := time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)
	for _, last := range []Event{Cancel{}, Fail{Fault: Fault{Message: "no"}}} {
		j := Job{State: Waiting, Entered: map[State]time.Time{Waiting: at}}
		for i, ev := range []Event{CheckStarted{}, last, Retry{}} {
			var err error
			if j, err = Next(j, ev, at.Add(time.Duration(i+1)*time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		if len(j.Entered) != 1 || !j.Entered[Waiting].Equal(at.Add(3*time.Minute)) {
			t.Errorf("after %T and a retry: %v", last, j.Entered)
		}
	}
}

// A link that has expired is asked for again, which is no second turn at the engine.
func TestTimesOfAnotherLink(t *testing.T) {
	at := time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)
	j := Job{State: Downloading, Task: &Task{ID: "t"}, Entered: map[State]time.Time{Upscaling: at, Downloading: at.Add(time.Minute)}}
	j, err := Next(j, Interrupted{}, at.Add(time.Hour))
	if err != nil || j.State != Upscaling || !j.Entered[Upscaling].Equal(at) || len(j.Entered) != 1 {
		t.Errorf("%v: %s %v", err, j.State, j.Entered)
	}
}
