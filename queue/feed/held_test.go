package feed

import (
	"testing"
	"time"

	"bulkup/api/failure"
	"bulkup/queue/job"
)

// Every state with every kind of park: what is held, and what goes on to its end.
func TestHeld(t *testing.T) {
	fault := &job.Fault{Message: "put off"}
	held := map[job.State]map[failure.Kind]bool{
		job.Waiting:     {failure.Refused: true, failure.Credits: true, failure.Temporary: true},
		job.Checking:    {failure.Temporary: true},
		job.Uploading:   {failure.Refused: true, failure.Credits: true},
		job.Starting:    {failure.Refused: true, failure.Credits: true, failure.Temporary: true},
		job.Upscaling:   {failure.Refused: true},
		job.Downloading: {failure.Temporary: true},
		job.Unknown:     {failure.Refused: true},
		job.Publishing:  {}, job.Done: {}, job.Failed: {}, job.Skipped: {}, job.Canceled: {},
	}
	for _, s := range job.States() {
		want, known := held[s]
		if !known {
			t.Errorf("nobody says what holds a job that is %s", s)
		}
		for _, k := range []failure.Kind{failure.Refused, failure.Credits, failure.Temporary} {
			parks := []Park{{Kind: k}}
			if got := Held(job.Job{State: s, Fault: fault}, parks); got != want[k] {
				t.Errorf("a park of kind %s holds a job that is %s: %v", k, s, got)
			}
			parks[0].Until = time.Now().Add(time.Hour)
			if Held(job.Job{State: s, Fault: fault}, parks) {
				t.Errorf("a park that ends by itself holds a job that is %s", s)
			}
		}
	}
	for name, j := range map[string]job.Job{
		"a start under way":  {State: job.Starting, Intent: &job.Intent{}},
		"bytes under way":    {State: job.Uploading},
		"a check under way":  {State: job.Checking},
		"nothing that stops": {State: job.Waiting},
	} {
		want := j.State == job.Waiting
		if got := Held(j, []Park{{Kind: failure.Credits}}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
