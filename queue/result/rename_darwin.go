package result

import (
	"os"

	"golang.org/x/sys/unix"
)

// renameNew renames a file in one step, unless there is one of the new name
// (fs.ErrExist). Disks that know no such step are errors.ErrUnsupported.
func renameNew(from, to string) error {
	if err := unix.RenamexNp(from, to, unix.RENAME_EXCL); err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
