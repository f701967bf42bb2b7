package result

import (
	"os"

	"golang.org/x/sys/unix"
)

// renameNew renames a file of a folder in one step, unless there is one of the new name
// (fs.ErrExist). Disks that know no such step are errors.ErrUnsupported.
func renameNew(dir *os.Root, from, to string) error {
	d, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	fd := int(d.Fd())
	if err := unix.RenameatxNp(fd, from, fd, to, unix.RENAME_EXCL); err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
