package jobs

import (
	"strings"
	"testing"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
)

func TestNote(t *testing.T) {
	fault := func(j *job.Job) { j.Fault = &job.Fault{Message: "the connection was reset"} }
	for _, c := range []struct {
		name   string
		state  job.State
		change func(*job.Job)
		want   string
	}{
		{"failed", job.Failed, fault, "the connection was reset"},
		{"unknown", job.Unknown, fault, "the connection was reset"},
		{"tried again", job.Uploading, func(j *job.Job) { fault(j); j.NotBefore = start.Add(12 * time.Second) },
			"again in 12 s: the connection was reset"},
		{"being tried again", job.Uploading, fault, "the connection was reset"},
		{"done, with its price", job.Done, func(j *job.Job) { j.Task = &job.Task{Promised: 5, Taken: 3} }, "3 credits"},
		{"done, not charged yet", job.Done, func(j *job.Job) { j.Task = &job.Task{Promised: 1} }, "1 credit promised"},
		{"done for nothing", job.Done, func(*job.Job) {}, ""},
		{"a notice", job.Done, func(j *job.Job) { j.Notices = []string{"transparency became white"} }, "transparency became white"},
		{"not published", job.Done, func(j *job.Job) { j.Publish = &job.Publish{Fault: &job.Fault{Message: "no such account"}} },
			"saved, not published: no such account"},
		{"waits for a start", job.Starting, func(*job.Job) {}, "next start 14:05"},
		{"start is on its way", job.Starting, func(j *job.Job) { j.Intent = &job.Intent{} }, ""},
		{"waits", job.Waiting, func(*job.Job) {}, ""},
		{"a notice on the way", job.Upscaling, func(j *job.Job) { j.Notices = []string{"TIFF converted to PNG first"} }, "TIFF converted to PNG first"},
	} {
		j := one(1, "a.png", c.state)
		c.change(&j)
		s := newScreen(j)
		s.Apply(queue.Update{Status: &queue.Status{Meters: []queue.Meter{
			{Word: "upload", Next: start.Add(time.Minute)}, {Word: "start", Next: start.Add(35 * time.Minute)},
		}}})
		if got := s.note(s.entries["j1"], start).text; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What a picture became is said once: in its column, or where that has no room as the
// note of a job that cost nothing.
func TestNoteOfAFreeResult(t *testing.T) {
	j := one(1, "a.png", job.Done)
	j.Facts, j.Result = &job.Facts{Width: 300, Height: 200}, &job.Result{Width: 600, Height: 400}
	s := newScreen(j)
	for _, width := range []int{80, 120, 160} {
		if got := strings.Count(s.View(width, 10), "600x400"); got != 1 {
			t.Errorf("%d times in %d cells:\n%s", got, width, s.View(width, 10))
		}
	}
	j.Task = &job.Task{Promised: 1, Taken: 1}
	s.Apply(queue.Update{Jobs: []job.Job{j}})
	if got := s.View(80, 10); !strings.Contains(got, "1 credit") {
		t.Error(got)
	}
}

func TestElapsed(t *testing.T) {
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	for _, c := range []struct {
		name    string
		state   job.State
		entered map[job.State]time.Time
		want    time.Duration
	}{
		{"waiting", job.Waiting, map[job.State]time.Time{job.Waiting: at(-50)}, -1},
		{"in a stage", job.Upscaling, map[job.State]time.Time{job.Uploading: at(-90), job.Upscaling: at(-48)}, 48 * time.Second},
		{"done", job.Done, map[job.State]time.Time{job.Checking: at(-500), job.Uploading: at(-90), job.Done: at(-18)}, 72 * time.Second},
		{"done without an upload", job.Done, map[job.State]time.Time{job.Starting: at(-60), job.Done: at(0)}, 60 * time.Second},
		{"failed while it was checked again", job.Failed, map[job.State]time.Time{job.Checking: at(-3), job.Failed: at(-2), job.Uploading: at(0)}, time.Second},
		{"canceled before it began", job.Canceled, map[job.State]time.Time{job.Canceled: at(-3)}, -1},
	} {
		e := entry{Job: job.Job{State: c.state, Entered: c.entered}}
		if got := e.elapsed(start); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestStageFitsItsWidth(t *testing.T) {
	s := newScreen(one(1, "a.png", job.Downloading))
	s.Apply(queue.Update{Progress: []queue.Progress{{ID: "j1", Stage: job.Downloading, Fraction: 1}}})
	for width, want := range map[int]string{
		12: "downloading", 17: "downloading 100 %", 22: "downloading 100 %", 23: "downloading ##### 100 %",
	} {
		if got := s.entries["j1"].stage(width, s.theme.Glyphs); got != want {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
	failed := one(2, "b.png", job.Failed)
	failed.Stage = job.Uploading
	s = newScreen(failed)
	if got := s.entries["j2"].stage(28, s.theme.Glyphs); got != "failed - uploading" {
		t.Errorf("failed: %q", got)
	}
	if got := s.entries["j2"].stage(10, s.theme.Glyphs); got != "failed" {
		t.Errorf("failed in 10 cells: %q", got)
	}
}
