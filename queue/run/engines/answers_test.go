package engines

import (
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/queue/quota"
)

// A service that fails at completions is not asked for one after the other.
func TestFailingCompletionsWait(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for status, parked := range map[int]bool{500: true, 503: true, 200: false} {
		e := &Engine{Windows: quota.NewWindows(quota.Limits{Window: time.Hour, Calls: map[quota.Call]int{quota.CompleteUpload: 50}})}
		e.Learn(quota.CompleteUpload, &api.Error{Kind: failure.Temporary, Status: status}, now)
		if got := e.faulty.Wait(now).After(now); got != parked || !e.Windows.Parked(quota.CompleteUpload, now).IsZero() {
			t.Errorf("after a %d it waits: %v", status, got)
		}
	}
}
