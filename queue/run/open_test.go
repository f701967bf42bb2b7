package run

import (
	"testing"
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/quota"
	"bulkup/queue/run/engines"
)

// A start that was under way when the process died may have reached the service long
// after it was sent: it counts from when the next process begins, also for those after.
func TestUnansweredStartCountsFromTheRestart(t *testing.T) {
	sent := time.Now().Add(-30 * time.Minute).Round(time.Second)
	dir := t.TempDir()
	j, err := journal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	err = j.Commit(t.Context(), journal.Changes{
		Jobs: []job.Job{{ID: "1", Engine: "cloud", State: job.Starting, Facts: &job.Facts{Name: "a.png"},
			Entered: map[job.State]time.Time{job.Starting: sent}, Intent: &job.Intent{At: sent, Name: "a.png", Number: 1, Call: "c"}}},
		Calls: []journal.Call{{ID: "c", Account: "a", Name: string(quota.StartTask), At: sent, Pictures: 1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for restart := range 2 {
		limits := quota.Limits{Window: time.Hour, Calls: map[quota.Call]int{quota.StartTask: 50}}
		c, err := Open(Options{Dir: dir, Backends: []engines.Backend{{Engine: feed.Engine{Name: "cloud"}, Account: "a", Limits: limits}}}, j)
		if err == nil {
			err = c.load()
		}
		if err != nil {
			t.Fatal(err)
		}
		if used := c.Engines["cloud"].Windows.Used(quota.StartTask, sent.Add(80*time.Minute)); used != 1 {
			t.Errorf("restart %d: %d starts count an hour and twenty minutes after it was sent", restart+1, used)
		}
	}
}
