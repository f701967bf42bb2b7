package outcome

import (
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/job"
)

// What fails on this machine is said of the file: there is no service to blame.
func TestWhoFailed(t *testing.T) {
	j := job.Job{State: job.Upscaling, Task: &job.Task{ID: "t", Of: 1}}
	for _, c := range []struct {
		free         bool
		reason, want string
	}{
		{true, "the data of the JPEG is broken", "it cannot be upscaled: the data of the JPEG is broken"},
		{true, "", "it cannot be upscaled, and no reason was given"},
		{false, "no capacity", "the service could not upscale it: no capacity"},
	} {
		o := OfTask(j, Service{Free: c.free}, upscayl.Task{Status: upscayl.Failed, Error: c.reason})
		failed, ok := o.Event.(job.TaskFailed)
		if !ok || failed.Fault.Message != c.want {
			t.Errorf("%+v: %+v", c, o)
		}
		if c.free == strings.Contains(failed.Fault.Advice, "charged") {
			t.Errorf("%+v: the advice is %s", c, failed.Fault.Advice)
		}
	}
}

// What is wrong with an address is said of the address.
func TestAddressThatFails(t *testing.T) {
	j := job.Job{State: job.Upscaling, Source: job.Source{URL: "https://example.com/a.png"}, Task: &job.Task{ID: "t", Of: 1}}
	o := OfTask(j, Service{Free: true}, upscayl.Task{Status: upscayl.Failed, Error: "404"})
	if failed, ok := o.Event.(job.TaskFailed); !ok || failed.Fault.Advice != CheckAddress {
		t.Errorf("%+v", o)
	}
}

// A link that must not be followed is said once, and not polled for again and again.
func TestRefusedLink(t *testing.T) {
	j := job.Job{State: job.Upscaling, Task: &job.Task{ID: "t", Of: 1}}
	why := "the task is finished, but the link to its result is refused: no"
	o := OfTask(j, Service{Title: "Upscayl Cloud"}, upscayl.Task{Status: upscayl.Processed, Error: why, Files: []upscayl.TaskFile{{Refused: "no"}}})
	if failed, ok := o.Event.(job.Fail); !ok || failed.Fault.Message != why || !strings.Contains(failed.Fault.Advice, "no cost") {
		t.Errorf("%+v", o)
	}
}

// The time that a service says it worked is a part of the job.
func TestWorked(t *testing.T) {
	at := time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)
	j := job.Job{State: job.Upscaling, Task: &job.Task{ID: "t", FileName: "a"}, Entered: map[job.State]time.Time{job.Upscaling: at}}
	o := OfTask(j, Service{Free: true}, upscayl.Task{Status: upscayl.Processed, Worked: 4 * time.Second, Files: []upscayl.TaskFile{{FileName: "a", Link: "l"}}})
	after, err := job.Next(j, o.Event, at.Add(10*time.Second))
	if err != nil || after.Task.Worked != 4*time.Second || after.Queued() != 6*time.Second {
		t.Errorf("%v: worked on for %v, in the line for %v", err, after.Task.Worked, after.Queued())
	}
	if j.Queued() != 0 {
		t.Error("a task that nobody has worked on was in the line until now")
	}
}
