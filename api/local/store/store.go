// Package store keeps the documents and pictures of the embedded service in one folder:
// JSON documents that are replaced whole, and blobs that appear whole. Nothing reaches
// outside the folder, whatever a name says. It knows no task. Start reading at Open.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrInUse means that another process has the folder open.
var ErrInUse = errors.New("the folder is in use by another process")

const draftFolder = "drafts"

// Store is an open folder. One process at a time has it.
type Store struct {
	root *os.Root
	lock *flock.Flock
}

// Open makes dir if need be, takes it for this process, and throws away the
// drafts that a killed process has left. The error is ErrInUse when another
// process has it.
func Open(dir string, folders ...string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	switch ok, err := lock.TryLock(); {
	case err != nil:
		return nil, err
	case !ok:
		return nil, fmt.Errorf("%s: %w", dir, ErrInUse)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s := &Store{root: root, lock: lock}
	if err := s.prepare(folders); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) prepare(folders []string) error {
	if err := s.root.RemoveAll(draftFolder); err != nil {
		return err
	}
	for _, f := range append(folders, draftFolder) {
		if err := s.root.MkdirAll(f, 0o700); err != nil {
			return err
		}
	}
	return nil
}

// Dir is the folder.
func (s *Store) Dir() string { return s.root.Name() }

// Close gives the folder back.
func (s *Store) Close() error { return errors.Join(s.root.Close(), s.lock.Close()) }

// Open opens a blob for reading.
func (s *Store) Open(folder, name string) (*os.File, error) {
	return s.root.Open(filepath.Join(folder, name))
}

// Stat returns the size and age of a blob.
func (s *Store) Stat(folder, name string) (fs.FileInfo, error) {
	return s.root.Stat(filepath.Join(folder, name))
}

// Names lists what is in a folder, in order. A folder that is not there is empty.
func (s *Store) Names(folder string) ([]string, error) {
	entries, err := fs.ReadDir(s.root.FS(), filepath.ToSlash(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

// Remove removes a blob, a document or a folder with all that is in it. What is
// not there is removed already.
func (s *Store) Remove(folder, name string) error {
	return s.root.RemoveAll(filepath.Join(folder, name))
}

// RemoveOlder removes the blobs of a folder that were last written before the
// given time, except those that keep wants, and returns how many went.
func (s *Store) RemoveOlder(folder string, before time.Time, keep func(name string) bool) (int, error) {
	names, err := s.Names(folder)
	removed := 0
	for _, name := range names {
		info, serr := s.Stat(folder, name)
		if serr != nil || !info.ModTime().Before(before) || keep(name) {
			continue
		}
		if rerr := s.Remove(folder, name); rerr != nil {
			err = errors.Join(err, rerr)
			continue
		}
		removed++
	}
	return removed, err
}
