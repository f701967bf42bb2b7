//go:build unix

package command

import "golang.org/x/sys/unix"

// openFiles is how many files and connections this process may have open; the Go
// runtime has raised the soft limit to the hard one. 0 is unknown.
func openFiles() uint64 {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		return 0
	}
	return uint64(limit.Cur) // some systems have it signed
}
