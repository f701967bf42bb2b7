package system

import (
	"strings"
	"testing"

	"bulkup/queue"
)

// With few open files less is done at once, and with too few nothing begins.
func TestWorkersForOpenFiles(t *testing.T) {
	all := queue.Workers{Checks: 2, Uploads: 4, Starts: 4, Polls: 6, Downloads: 4, Publishes: 2}
	one := queue.Workers{Checks: 1, Uploads: 1, Starts: 1, Polls: 1, Downloads: 1, Publishes: 1}
	for limit, want := range map[uint64]queue.Workers{0: all, 1024: all, 128: all, 127: one, 40: one} {
		if got, err := WorkersFor(limit, all); err != nil || got != want {
			t.Errorf("%d: %+v, %v", limit, got, err)
		}
	}
	if _, err := WorkersFor(24, all); err == nil || !strings.Contains(err.Error(), "24 files") || !strings.Contains(err.Error(), "ulimit -n 128") {
		t.Error(err)
	}
}
