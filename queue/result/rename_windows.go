package result

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// renameNew renames a file of a folder in one step, unless there is one of the new name
// (fs.ErrExist).
func renameNew(dir *os.Root, from, to string) error {
	from, to = filepath.Join(dir.Name(), from), filepath.Join(dir.Name(), to)
	old, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	if err := windows.MoveFileEx(old, name, windows.MOVEFILE_WRITE_THROUGH); err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
