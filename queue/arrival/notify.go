package arrival

import (
	"errors"
	"syscall"

	"github.com/fsnotify/fsnotify"

	"bulkup/api"
)

// Notifier reports what changes in the folders that it was given, each by itself
// and without those below.
type Notifier interface {
	Add(dir string) error
	Events() <-chan fsnotify.Event
	// Errors has what went wrong: fsnotify.ErrEventOverflow means that events were
	// lost, any other error that no more may come.
	Errors() <-chan error
	Close() error
}

// errRemote is a disk of which the system sees only its own changes.
var errRemote = errors.New("it is on a network disk or the like, which does not report changes")

// System opens the notifications of the operating system. It returns an error
// where there are none for the disk that dir is on.
func System(dir string) (Notifier, error) {
	if remote(dir) {
		return nil, errRemote
	}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return system{w}, nil
}

type system struct{ *fsnotify.Watcher }

func (s system) Events() <-chan fsnotify.Event { return s.Watcher.Events }
func (s system) Errors() <-chan error          { return s.Watcher.Errors }

// reason says why there are no notifications.
func reason(err error) string {
	switch {
	case errors.Is(err, errRemote):
		return err.Error()
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return "this system can watch no more folders"
	}
	return "the system reports no changes there: " + api.Clean(err.Error())
}
