package intake

import (
	"errors"
	"io/fs"
	"syscall"

	"bulkup/api"
)

// words are what systems say of a file, in words for its owner. Windows knows them
// by numbers of its own, for which its own words stand.
var words = []struct {
	err  error
	text string
}{
	{fs.ErrNotExist, "the file is not there (any more)"},
	{fs.ErrPermission, "permission to read it is missing; allow it, then try again"},
	{syscall.ELOOP, "its link leads in a circle; add the file that it was meant for"},
	{syscall.ENAMETOOLONG, "its name or path is longer than this system takes; give it a shorter one"},
	{syscall.ENOTDIR, "a part of its path is a file, not a folder; check the path"},
	{syscall.EIO, "the disk cannot read it; copy it to another one, or check the disk"},
	{syscall.ESTALE, "the network folder that it lies in was changed meanwhile; add it again"},
	{syscall.ENXIO, "the disk that it lies on is not there (any more); connect it, then try again"},
	{syscall.ENODEV, "the disk that it lies on is not there (any more); connect it, then try again"},
	{syscall.ETIMEDOUT, "the network folder that it lies in does not answer; try again when it does"},
	{syscall.EHOSTDOWN, "the network folder that it lies in does not answer; try again when it does"},
	{syscall.EMFILE, "too many files are open on this system; try again later"},
	{syscall.ENFILE, "too many files are open on this system; try again later"},
	{syscall.EINVAL, "its path holds what no path can hold; check the path"},
}

// Reason words why a file cannot be read, in one line without its path, which
// stands beside it anyway.
func Reason(err error) string {
	for _, w := range words {
		if errors.Is(err, w.err) {
			return w.text
		}
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return api.Clean(err.Error())
}
