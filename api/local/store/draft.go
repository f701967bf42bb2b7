package store

import (
	"crypto/rand"
	"os"
	"path/filepath"
)

// Draft is a blob that is being written. It is nowhere to be found until Keep.
type Draft struct {
	*os.File
	store *Store
	path  string
}

// Draft begins a blob. The caller ends it with Keep or Discard.
func (s *Store) Draft() (*Draft, error) {
	path := filepath.Join(draftFolder, rand.Text())
	f, err := s.root.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &Draft{File: f, store: s, path: path}, nil
}

// Keep closes the draft and puts it in its place, over what was there. The
// folder is made if need be. On an error the draft is gone.
func (d *Draft) Keep(folder, name string) error {
	err := d.Close()
	if err == nil {
		err = d.store.root.MkdirAll(folder, 0o700)
	}
	if err == nil {
		err = d.store.root.Rename(d.path, filepath.Join(folder, name))
	}
	if err != nil {
		d.Discard()
	}
	return err
}

// Scratch is the path of a folder for files that other programs make and read.
// The next Open throws away what is left there.
func (s *Store) Scratch() string { return filepath.Join(s.root.Name(), draftFolder) }

// Discard throws the draft away. After Keep it does nothing.
func (d *Draft) Discard() {
	d.Close()
	_ = d.store.root.Remove(d.path) // kept, or removed by the next Open
}
