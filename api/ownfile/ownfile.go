// Package ownfile opens files of the program that lie in folders which others may write
// to. Somebody there can put a link, or a file of theirs, in the place of one of ours;
// nothing is ever written through it.
//
// It owns no names and removes nothing but what stands in the way of a file of ours.
// Start reading with Open.
package ownfile

import (
	"errors"
	"io/fs"
	"os"
)

// ErrForeign is a file in the place of one of ours that is not ours: a link, a folder, a
// device, a file with a second name.
var ErrForeign = errors.New("somebody else has put a file or link of theirs in its place")

// Open opens the file at path for reading and writing, and makes it if there is none.
// What is there already has to be a file of ours; the error matches ErrForeign if not.
func Open(path string) (*os.File, error) {
	before, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Create(path)
	case err != nil:
		return nil, err
	case !ours(before):
		return nil, foreign(path)
	}
	file, err := os.OpenFile(path, os.O_RDWR|noFollow, 0)
	if err != nil {
		return nil, err
	}
	return unchanged(file, before, path)
}

// Reopen is Open of a file that has to be there, in a folder, wherever that has been moved.
func Reopen(dir *os.Root, name string) (*os.File, error) {
	before, err := dir.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !ours(before) {
		return nil, foreign(name)
	}
	file, err := dir.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	return unchanged(file, before, name)
}

// unchanged returns the file, if it is the one that was seen before it was opened.
func unchanged(file *os.File, before fs.FileInfo, path string) (*os.File, error) {
	if now, err := file.Stat(); err != nil || !ours(now) || !os.SameFile(before, now) {
		file.Close()
		return nil, foreign(path)
	}
	return file, nil
}

// Create makes a new file for reading and writing. What has its name is removed first,
// a link and not what it leads to; a folder with something in it is not.
func Create(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL|noFollow, 0o666)
	if errors.Is(err, fs.ErrExist) { // somebody is quick
		return nil, foreign(path)
	}
	return file, err
}

// Folder returns an error that matches ErrForeign if a folder belongs to another user,
// who can then replace whatever is put there. A disk that gives all files one owner says
// nothing of that.
func Folder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil || owned(info) {
		return err
	}
	probe, err := os.CreateTemp(dir, ".owner-*")
	if err != nil {
		return err
	}
	defer os.Remove(probe.Name())
	defer probe.Close()
	if info, err := probe.Stat(); err != nil || owned(info) {
		return errors.Join(err, foreign(dir))
	}
	return nil
}

func foreign(path string) error { return &fs.PathError{Op: "open", Path: path, Err: ErrForeign} }
