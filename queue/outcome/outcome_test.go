package outcome

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
)

// What this machine lacks for now fails no job, whatever the call that failed took it
// for; a start that may have been accepted stays one.
func TestShortageFailsNoJob(t *testing.T) {
	short := []error{
		syscall.ENOSPC, fmt.Errorf("open a.png: %w", syscall.EMFILE),
		&api.Error{Kind: failure.Input, Message: "the file cannot be read", Err: syscall.ENFILE},
		&api.Error{Kind: failure.Temporary, Status: 507, Code: api.CodeNoRoom, Message: "full"},
	}
	for _, err := range short {
		for _, o := range []Outcome{After(err), Pass(err)} {
			if o.Class != Short || !o.WithoutEffect() || o.Fault.Kind != failure.Temporary || !strings.Contains(o.Fault.Advice, "goes on by itself") {
				t.Errorf("%v: %+v", err, o)
			}
		}
	}
	if o := After(&api.Error{Kind: failure.Unknown, Err: syscall.EMFILE}); o.Class == Short {
		t.Errorf("a start that may have been accepted: %+v", o)
	}
}

// The disk of the engine of this machine is no fault of the picture; a service that
// calls its own failure so has failed.
func TestTaskThatHadNoRoom(t *testing.T) {
	j := job.Job{State: job.Upscaling, Task: &job.Task{ID: "t", Of: 1}}
	task := upscayl.Task{Status: upscayl.Failed, Code: api.CodeNoRoom, Error: "the disk with /x is full"}
	if o := OfTask(j, Service{Title: "the engine", Free: true}, task); o.Class != Short || !strings.Contains(o.Fault.Message, "the disk with /x is full") {
		t.Errorf("%+v", o)
	}
	if _, failed := OfTask(j, Service{Title: "the cloud"}, task).Event.(job.TaskFailed); !failed {
		t.Error("the cloud's failure is taken for ours")
	}
}
