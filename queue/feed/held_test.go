package feed

import (
	"testing"
	"time"

	"bulkup/queue/job"
)

// Every state with every kind of park: what is held, and what goes on to its end.
func TestHeld(t *testing.T) {
	fault := &job.Fault{Message: "put off"}
	held := map[job.State]map[job.Kind]bool{
		job.Waiting:     {job.Refused: true, job.Credits: true, job.Temporary: true},
		job.Checking:    {job.Temporary: true},
		job.Uploading:   {job.Refused: true, job.Credits: true},
		job.Starting:    {job.Refused: true, job.Credits: true, job.Temporary: true},
		job.Upscaling:   {job.Refused: true},
		job.Downloading: {job.Temporary: true},
		job.Unknown:     {job.Refused: true},
		job.Publishing:  {}, job.Done: {}, job.Failed: {}, job.Skipped: {}, job.Canceled: {},
	}
	for _, s := range job.States() {
		want, known := held[s]
		if !known {
			t.Errorf("nobody says what holds a job that is %s", s)
		}
		for _, k := range []job.Kind{job.Refused, job.Credits, job.Temporary} {
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
		if got := Held(j, []Park{{Kind: job.Credits}}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
