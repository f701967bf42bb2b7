package outcome

import (
	"strings"
	"testing"

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

// A link that must not be followed is said once, and not polled for again and again.
func TestRefusedLink(t *testing.T) {
	j := job.Job{State: job.Upscaling, Task: &job.Task{ID: "t", Of: 1}}
	why := "the task is finished, but the link to its result is refused: no"
	o := OfTask(j, Service{Title: "Upscayl Cloud"}, upscayl.Task{Status: upscayl.Processed, Error: why, Files: []upscayl.TaskFile{{Refused: "no"}}})
	if failed, ok := o.Event.(job.Fail); !ok || failed.Fault.Message != why || !strings.Contains(failed.Fault.Advice, "no cost") {
		t.Errorf("%+v", o)
	}
}
