package result

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameNew renames a file of a folder in one step, unless there is one of the new name
// (fs.ErrExist). Disks that know no such step are errors.ErrUnsupported: NFS is one.
func renameNew(dir *os.Root, from, to string) error {
	d, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	fd := int(d.Fd())
	err = unix.Renameat2(fd, from, fd, to, unix.RENAME_NOREPLACE)
	switch err {
	case nil:
		return nil
	case unix.EINVAL, unix.ENOSYS:
		err = errors.ErrUnsupported
	}
	return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
}
