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
	if w := a.Wait(1024, 0, time.Minute); w != time.Minute {
		t.Errorf("after one that did not come: waits for %v", w)
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
