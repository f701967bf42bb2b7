// Package system finds out what the system lets the program do: how many files it may
// have open, and which folders it may write to. It keeps nothing.
package system

import (
	"fmt"

	"bulkup/queue"
)

// How many open files a queue needs at least, and how many let it do all at once that
// the settings allow.
const fewestFiles, enoughFiles = 32, 128

// WorkersFor are no more workers than the limit of open files lets be, 0 being no limit.
// The error says that not even one of each is possible.
func WorkersFor(limit uint64, w queue.Workers) (queue.Workers, error) {
	switch {
	case limit == 0 || limit >= enoughFiles:
		return w, nil
	case limit < fewestFiles:
		return w, fmt.Errorf("this system lets bulkup have %d files and connections open at once, and it needs %d: enter ulimit -n %d, then start it again",
			limit, fewestFiles, enoughFiles)
	}
	return queue.Workers{Checks: 1, Uploads: 1, Starts: 1, Polls: 1, Downloads: 1, Publishes: 1}, nil
}
