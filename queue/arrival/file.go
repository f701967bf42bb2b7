package arrival

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"bulkup/api"
)

// file is a file as it was when it was last checked.
type file struct {
	size  int64
	mod   time.Time
	since time.Time // it has been like this
	scan  int       // the newest scan of the whole folder that found it
}

func (f *file) fits(info fs.FileInfo) bool {
	return f != nil && f.size == info.Size() && f.mod.Equal(info.ModTime())
}

// scan reads the whole folder, and forgets what is gone from it.
func (w *watch) scan() (there bool) {
	w.scans++
	began := time.Now()
	err := w.folder(w.Dir)
	there = !errors.Is(err, fs.ErrNotExist)
	if there && err != nil && w.failure == nil {
		w.Notice("cannot be read: "+api.Clean(err.Error()), true)
	}
	w.failure = err
	if err == nil {
		gone := func(_ string, f *file) bool { return f.scan != w.scans }
		maps.DeleteFunc(w.files, gone)
		maps.DeleteFunc(w.moving, gone)
	}
	now := time.Now()
	w.next = now.Add(presence)
	if w.notifier == nil {
		w.next = now.Add(max(w.Poll, 10*now.Sub(began))) // slow disks are not worn out
	}
	return there
}

// folder reads a folder and all below. It is watched before it is read, so that a file
// that arrives meanwhile is found twice rather than never.
func (w *watch) folder(dir string) error {
	if w.notifier != nil {
		err := w.notifier.Add(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			w.poll(err)
		}
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if w.left(dir, e.Name(), e.IsDir()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if e.IsDir() {
			_ = w.folder(path) // one that cannot be read holds nothing for us
		} else if info, err := os.Stat(path); err == nil {
			w.note(path, info)
		}
	}
	return err
}

func (w *watch) left(parent, name string, folder bool) bool {
	return temporary(name) || w.Leave != nil && w.Leave(parent, name, folder)
}

// note records how a file is now. An empty file has not arrived yet.
func (w *watch) note(path string, info fs.FileInfo) {
	f := w.files[path]
	if !f.fits(info) {
		now := time.Now()
		f = &file{size: info.Size(), mod: info.ModTime(), since: now}
		w.files[path] = f
		delete(w.moving, path)
		if info.Mode().IsRegular() && info.Size() > 0 {
			w.moving[path] = f
			if w.settle.IsZero() {
				w.settle = now.Add(w.Settle)
			}
		}
	}
	f.scan = w.scans
}

// happened handles a notification of the system; false when the watched folder
// itself has gone or was moved away.
func (w *watch) happened(ev fsnotify.Event) (there bool) {
	if ev.Name == w.Dir {
		return !ev.Has(fsnotify.Remove) && !ev.Has(fsnotify.Rename)
	}
	info, err := os.Lstat(ev.Name)
	folder := err == nil && info.IsDir()
	if w.left(filepath.Dir(ev.Name), filepath.Base(ev.Name), folder) {
		return true
	}
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		info, err = os.Stat(ev.Name)
	}
	switch {
	case err != nil:
		w.forget(ev.Name)
	case folder && ev.Has(fsnotify.Create):
		_ = w.folder(ev.Name)
	case !folder:
		w.note(ev.Name, info)
		if f := w.moving[ev.Name]; f != nil {
			f.since = time.Now()
		}
	}
	return true
}

// forget removes a file, or all files of a folder, from what is known.
func (w *watch) forget(path string) {
	if _, known := w.files[path]; known {
		delete(w.files, path)
		delete(w.moving, path)
		return
	}
	below := path + string(filepath.Separator)
	within := func(p string, _ *file) bool { return strings.HasPrefix(p, below) }
	maps.DeleteFunc(w.files, within)
	maps.DeleteFunc(w.moving, within)
}

// rested returns the files that have stood still for long enough, and sets the
// time for the others.
func (w *watch) rested(now time.Time) []string {
	var paths []string
	for path, f := range w.moving {
		if now.Sub(f.since) < w.Settle {
			continue
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			w.forget(path)
		case !f.fits(info):
			w.note(path, info)
		case held(path):
		default:
			delete(w.moving, path)
			paths = append(paths, path)
		}
	}
	w.settle = time.Time{}
	if len(w.moving) > 0 {
		w.settle = now.Add(w.Settle / 2)
	}
	return paths
}

// held reports whether Windows lets nobody else open the file, since it is being
// written: there it has its final size from the start.
func held(path string) bool {
	const sharingViolation = syscall.Errno(32)
	f, err := os.Open(path)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, sharingViolation)
}
