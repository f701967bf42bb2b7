package result

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameNew renames a file in one step, unless there is one of the new name
// (fs.ErrExist). Disks that know no such step are errors.ErrUnsupported: NFS is one.
func renameNew(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	switch err {
	case nil:
		return nil
	case unix.EINVAL, unix.ENOSYS:
		err = errors.ErrUnsupported
	}
	return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
}
