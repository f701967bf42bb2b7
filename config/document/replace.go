package document

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"bulkup/config/problem"
)

// Replace gives the file at path a content and a mode, whole or not at all,
// and makes its folder when there is none. It follows a symbolic link, since
// some people keep their settings elsewhere. The error says only why.
func Replace(path string, content []byte, mode fs.FileMode) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return errors.New(problem.Reason(err))
	}
	f, err := os.CreateTemp(dir, ".new-*") // made with 0600
	if err != nil {
		return errors.New(problem.Reason(err))
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return errors.New(problem.Reason(err))
	}
	syncDir(dir)
	return nil
}

// Read reads a file with its mode; one that is not there is empty and for
// this user alone.
func Read(path string) (content []byte, mode fs.FileMode, err error) {
	content, err = os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0o600, nil
	}
	info, serr := os.Stat(path)
	if err = errors.Join(err, serr); err != nil {
		return nil, 0, errors.New(problem.Reason(err))
	}
	return content, info.Mode().Perm(), nil
}

// syncDir makes a rename last through a power cut, where folders can be synced
// at all; the content is safe in either case.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
