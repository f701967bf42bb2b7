package system

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Writable says why nothing can be written into a folder, which is made if it is not
// there, as a run makes it.
func Writable(dir string) error {
	err := os.MkdirAll(dir, 0o700)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Makeable is Writable for a folder that the first result makes: nothing is left behind.
func Makeable(dir string) error {
	for above := filepath.Dir(dir); above != dir; above = filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		dir = above
	}
	return Writable(dir)
}
