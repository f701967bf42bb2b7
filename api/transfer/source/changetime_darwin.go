package source

import (
	"io/fs"
	"syscall"
	"time"
)

// changeTime is when the system last changed the file or what it knows of it,
// which nobody can set back; zero where there is no such time.
func changeTime(info fs.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(s.Ctimespec.Unix())
	}
	return time.Time{}
}
