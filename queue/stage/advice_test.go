package stage

import (
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/local/pixels"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
)

// What to do fits the cause: a file is to be repaired only where it is at fault.
func TestAdviceFitsTheCause(t *testing.T) {
	file := job.Job{Source: job.Source{Path: "/a.png"}, Facts: &job.Facts{Width: 10, Height: 10, Format: "png"},
		Settings: job.Settings{Format: "png", Scale: 4, Box: job.Box{Width: 10000}}}
	address := job.Job{Source: job.Source{URL: "https://example.com/a.png"}, Settings: job.Settings{Box: job.Box{Width: 100}}}
	refused := &api.Error{Kind: failure.Input, Status: 400, Message: "no picture"}
	for name, c := range map[string]struct {
		got  outcome.Outcome
		want string
	}{
		"a size that is too large":        {checkFailed(file, Work{Tools: &Tools{}}.admit(file)), outcome.ChangeSettings},
		"a size for an address":           {checkFailed(address, Work{Tools: &Tools{}}.admit(address)), outcome.ChangeSettings},
		"a broken file":                   {checkFailed(file, &intake.Error{Kind: pixels.ErrDamaged, Message: "broken"}), outcome.Advice(failure.Input)},
		"an address that is refused":      {startFault(address, refused), outcome.CheckAddress},
		"a file that the service refuses": {startFault(file, refused), outcome.Advice(failure.Input)},
	} {
		failed, ok := c.got.Event.(job.Fail)
		if !ok || failed.Fault.Advice != c.want {
			t.Errorf("%s: %+v, want the advice %q", name, c.got, c.want)
		}
	}
}
