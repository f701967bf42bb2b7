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

// sighting is a file as it was last seen.
type sighting struct {
	size  int64
	mod   time.Time
	since time.Time // it has been like this
	round int       // of the newest look at the whole folder that met it
}

func (s *sighting) fits(info fs.FileInfo) bool {
	return s != nil && s.size == info.Size() && s.mod.Equal(info.ModTime())
}

// lookAround looks at everything in the folder, and forgets what has left.
func (w *watch) lookAround() (there bool) {
	w.round++
	began := time.Now()
	err := w.folder(w.Dir)
	there = !errors.Is(err, fs.ErrNotExist)
	if there && err != nil && w.failure == nil {
		w.Notice("cannot be read: "+api.Clean(err.Error()), true)
	}
	w.failure = err
	if err == nil {
		maps.DeleteFunc(w.seen, func(_ string, s *sighting) bool { return s.round != w.round })
		maps.DeleteFunc(w.moving, func(_ string, s *sighting) bool { return s.round != w.round })
	}
	now := time.Now()
	w.look = now.Add(presence)
	if w.notifier == nil {
		w.look = now.Add(max(w.Poll, 10*now.Sub(began))) // slow disks are not worn out
	}
	return there
}

// folder looks at a folder and at all below. It is watched before it is read, so
// that what comes meanwhile is seen twice and not never.
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
			w.see(path, info)
		}
	}
	return err
}

func (w *watch) left(parent, name string, folder bool) bool {
	return temporary(name) || w.Leave != nil && w.Leave(parent, name, folder)
}

// see notes how a file is now. What is empty is not there yet.
func (w *watch) see(path string, info fs.FileInfo) {
	s := w.seen[path]
	if !s.fits(info) {
		now := time.Now()
		s = &sighting{size: info.Size(), mod: info.ModTime(), since: now}
		w.seen[path] = s
		delete(w.moving, path)
		if info.Mode().IsRegular() && info.Size() > 0 {
			w.moving[path] = s
			if w.settle.IsZero() {
				w.settle = now.Add(w.Settle)
			}
		}
	}
	s.round = w.round
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
		w.see(ev.Name, info)
		if s := w.moving[ev.Name]; s != nil {
			s.since = time.Now()
		}
	}
	return true
}

// forget drops a file, or all that was in a folder.
func (w *watch) forget(path string) {
	if _, file := w.seen[path]; file {
		delete(w.seen, path)
		delete(w.moving, path)
		return
	}
	below := path + string(filepath.Separator)
	within := func(p string, _ *sighting) bool { return strings.HasPrefix(p, below) }
	maps.DeleteFunc(w.seen, within)
	maps.DeleteFunc(w.moving, within)
}

// rested returns the files that have stood still for long enough, and sets the
// time for the others.
func (w *watch) rested(now time.Time) []string {
	var paths []string
	for path, s := range w.moving {
		if now.Sub(s.since) < w.Settle {
			continue
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			w.forget(path)
		case !s.fits(info):
			w.see(path, info)
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

// held tells a file that Windows does not let others open, since it is being
// written: there it has its final size from the start.
func held(path string) bool {
	const sharingViolation = syscall.Errno(32)
	f, err := os.Open(path)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, sharingViolation)
}
