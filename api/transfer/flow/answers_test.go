package flow

import (
	"testing"
	"time"
)

// A server that has become slow is not taken for dead again and again.
func TestAnswersAreLearntAgain(t *testing.T) {
	var a Answers
	learn := func() {
		for range len(a.recent) {
			a.Came(1024, 0, time.Millisecond)
		}
	}
	learn()
	if w := a.Wait(1024, 0, time.Minute); w != earliest {
		t.Errorf("quick answers: waits for %v", w)
	}
	if w := a.Wait(1024, 30*time.Second, time.Minute); w != 30*time.Second {
		t.Errorf("a body that was sent slowly: waits for %v", w)
	}
	if w := a.Wait(1<<20, 0, 2*time.Second); w != 2*time.Second {
		t.Errorf("more than the most: waits for %v", w)
	}
	a.Failed()
	for size, want := range map[int64]time.Duration{0: 2 * unlearned, 1 << 20: 2*unlearned + 16*time.Second, 1 << 40: time.Minute} {
		if w := a.Wait(size, 0, time.Minute); w != want {
			t.Errorf("%d bytes after an answer that did not come: waits for %v, want %v", size, w, want)
		}
	}
	learn()
	a.Came(1024, 0, 2*time.Second)
	if w := a.Wait(1024, 0, time.Minute); w != 16*time.Second {
		t.Errorf("one slow answer: waits for %v", w)
	}
	for range len(a.recent) {
		a.Came(1024, 0, time.Millisecond)
	}
	if w := a.Wait(1024, 0, time.Minute); w != earliest {
		t.Errorf("a slow answer long ago: waits for %v", w)
	}
}
