package ownfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Below opens the folder dir, which is made with those that lead to it from base. Links to
// base are followed: the user has named it. Of those below it, where others may write, only
// the links of this user and of the system are; the error matches ErrForeign for another
// one. What is done by the root that is returned is done in that folder, whatever its path
// has become. A dir that is not below base is opened as it is.
func Below(base, dir string) (*os.Root, error) {
	rel, err := filepath.Rel(base, dir)
	if err != nil || !filepath.IsLocal(rel) {
		base, rel = dir, "."
	}
	if err := os.MkdirAll(base, 0o777); err != nil {
		return nil, err
	}
	at, err := os.OpenRoot(base)
	if err != nil || rel == "." {
		return at, err
	}
	for name := range strings.SplitSeq(rel, string(filepath.Separator)) {
		next, err := step(at, name)
		at.Close()
		if err != nil {
			return nil, err
		}
		at = next
	}
	return at, nil
}

// step opens the folder of a name.
func step(at *os.Root, name string) (*os.Root, error) {
	path := filepath.Join(at.Name(), name)
	seen, err := at.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := at.Mkdir(name, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		seen, err = at.Lstat(name)
	}
	switch {
	case err != nil:
		return nil, err
	case seen.Mode()&fs.ModeSymlink != 0 && !trusted(seen):
		return nil, foreign(path)
	case seen.Mode()&fs.ModeSymlink != 0:
		return os.OpenRoot(path)
	}
	next, err := at.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	if now, err := next.Stat("."); err != nil || !os.SameFile(seen, now) {
		next.Close()
		return nil, foreign(path)
	}
	return next, nil
}
