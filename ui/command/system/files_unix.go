//go:build unix

package system

import "golang.org/x/sys/unix"

// OpenFiles is how many files and connections this process may have open; the Go
// runtime has raised the soft limit to the hard one. 0 is unknown.
func OpenFiles() uint64 {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		return 0
	}
	return uint64(limit.Cur) // some systems have it signed
}
