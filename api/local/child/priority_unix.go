//go:build unix

package child

import "golang.org/x/sys/unix"

// niceness is that of the child, and of what it starts.
const niceness = 10

// lowerPriority lowers the priority of the child's group, in which it is alone: on
// Linux a process has one for each thread.
func lowerPriority() error {
	if unix.Getpgrp() != unix.Getpid() {
		return nil // a group of somebody else
	}
	return unix.Setpriority(unix.PRIO_PGRP, 0, niceness)
}
