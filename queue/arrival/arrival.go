// Package arrival tells of files that have arrived in a folder: they are there,
// and have stopped growing. It asks the system to tell what changes and, where
// that is not to be had, looks again and again.
package arrival

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"bulkup/api"
)

// Options say what to watch and who gets notices.
type Options struct {
	Dir    string        // absolute; with all folders below, but not through links
	Settle time.Duration // a file is whole when its size and time have stood still for so long; 0 is DefaultSettle
	Poll   time.Duration // between two checks where the system reports nothing; 0 is DefaultPoll
	// Leave reports what is not a picture to take, beside temporary names.
	Leave func(parent, name string, folder bool) bool
	// Notify opens the system's notifications about dir, System when nil. An error
	// says why there are none.
	Notify func(dir string) (Notifier, error)
	// Arrived gets the files that have come to rest, those that were there from the
	// start included; a file that changes later comes again. Its paths begin with Dir.
	Arrived func(ctx context.Context, paths []string)
	// Notice gets what the user should know: one line without the folder's name.
	Notice func(message string, bad bool)
}

// The usual times.
const (
	DefaultSettle = 2 * time.Second
	DefaultPoll   = 5 * time.Second
)

// presence is how often a folder that is quiet is looked for: some systems do not
// tell that a disk was taken away.
const presence = time.Minute

// watch is a folder that is watched. It belongs to the goroutine of Run.
type watch struct {
	Options
	notifier Notifier    // nil while the folder is looked at again and again
	polling  bool        // reported already
	root     fs.FileInfo // of the folder when it was opened
	failure  error       // why the folder could not be read the last time
	seen     map[string]*sighting
	moving   map[string]*sighting // those that have not come to rest
	round    int                  // of looks at the whole folder
	settle   time.Time            // when to look at what moves, zero when nothing does
	look     time.Time            // when to look at the folder
}

// Run watches until ctx ends.
func Run(ctx context.Context, o Options) {
	if o.Settle <= 0 {
		o.Settle = DefaultSettle
	}
	if o.Poll <= 0 {
		o.Poll = DefaultPoll
	}
	if o.Notify == nil {
		o.Notify = System
	}
	w := &watch{Options: o, seen: make(map[string]*sighting), moving: make(map[string]*sighting)}
	gone := false
	for ctx.Err() == nil {
		root, err := os.Stat(w.Dir)
		if err == nil && root.IsDir() {
			if gone {
				w.Notice("is there again", false)
			}
			gone, w.root = false, root
			w.open()
			w.follow(ctx)
			w.close()
			continue
		}
		if !gone {
			w.Notice("is not there any more; as soon as it is, new pictures are taken again", true)
		}
		gone = true
		_ = api.Sleep(ctx, w.Poll) // the loop sees that ctx has ended
	}
}

// open asks for notifications, and then looks at everything, so that nothing
// comes between.
func (w *watch) open() {
	n, err := w.Notify(w.Dir)
	if err != nil {
		w.poll(err)
	}
	w.notifier = n
	w.lookAround()
}

func (w *watch) close() {
	if w.notifier != nil {
		w.notifier.Close()
		w.notifier = nil
	}
}

// poll goes over to looking again and again.
func (w *watch) poll(why error) {
	w.close()
	if !w.polling {
		w.Notice(fmt.Sprintf("is checked every %s, because %s", w.Poll, reason(why)), false)
	}
	w.polling, w.look = true, time.Time{}
}

// follow takes what happens until the folder is gone or ctx ends.
func (w *watch) follow(ctx context.Context) {
	for {
		var events <-chan fsnotify.Event
		var failures <-chan error
		if w.notifier != nil {
			events, failures = w.notifier.Events(), w.notifier.Errors()
		}
		timer := time.NewTimer(time.Until(w.due()))
		there := true
		select {
		case <-ctx.Done():
		case ev := <-events:
			there = w.happened(ev)
		case err := <-failures:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				w.poll(err)
			}
			there = w.lookAround()
		case <-timer.C:
			there = w.tick(ctx, time.Now())
		}
		timer.Stop()
		if !there || ctx.Err() != nil {
			return
		}
	}
}

// due is when to look again at something.
func (w *watch) due() time.Time {
	if !w.settle.IsZero() && w.settle.Before(w.look) {
		return w.settle
	}
	return w.look
}

// tick does what is due.
func (w *watch) tick(ctx context.Context, now time.Time) (there bool) {
	there = true
	if !now.Before(w.look) {
		switch root, err := os.Stat(w.Dir); {
		case err != nil || !os.SameFile(root, w.root):
			return false
		case w.notifier == nil:
			there = w.lookAround()
		default:
			w.look = now.Add(presence)
		}
	}
	if !w.settle.IsZero() && !now.Before(w.settle) {
		if rested := w.rested(now); len(rested) > 0 {
			slices.Sort(rested)
			w.Arrived(ctx, rested)
		}
	}
	return there
}
