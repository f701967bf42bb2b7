package upscayltest

import (
	"sync"
	"time"
)

// windows counts calls in sliding windows.
type windows struct {
	limits Limits
	now    func() time.Time

	mu    sync.Mutex
	calls map[string][]time.Time // the calls that still count, oldest first
}

func newWindows(l Limits, now func() time.Time) *windows {
	return &windows{limits: l, now: now, calls: map[string][]time.Time{}}
}

// take counts a call and returns 0, or returns how long the caller has to wait.
// A call that is refused does not count.
func (w *windows) take(call string) time.Duration {
	limit := w.limits.Calls[call]
	if limit == 0 {
		return 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	past := w.calls[call]
	for len(past) > 0 && !past[0].After(now.Add(-w.limits.Window)) {
		past = past[1:]
	}
	if len(past) < limit {
		w.calls[call] = append(past, now)
		return 0
	}
	w.calls[call] = past
	wait := past[len(past)-limit].Add(w.limits.Window).Sub(now)
	return min(wait, w.limits.Window) // the clock may have stepped back
}
