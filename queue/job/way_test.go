package job

import (
	"testing"
	"time"
)

func TestWordsOfSkippedJobs(t *testing.T) {
	for _, c := range []struct {
		skip Skip
		want string
	}{
		{Skip{Reason: "done before; nothing was paid", Way: There}, "there already"},
		{Skip{Reason: "copied", Way: Copied}, "copied"},
		{Skip{Reason: "copied", Way: Replaced}, "overwritten by a copy"},
		{Skip{Reason: "copied from the same picture, done before; nothing was paid"}, "copied"}, // of an older journal
		{Skip{Reason: "done before; nothing was paid"}, "there already"},
	} {
		j, err := Next(Job{State: Checking}, c.skip, time.Unix(1, 0))
		if err != nil || j.Word() != c.want {
			t.Errorf("%+v: %q, %v", c.skip, j.Word(), err)
		}
	}
	if w := (Job{State: Done, Way: Copied}).Word(); w != "done" {
		t.Errorf("a job that is done is %q", w)
	}
}
