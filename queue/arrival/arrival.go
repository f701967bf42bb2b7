// Package arrival reports files that have arrived in a folder: they are there, and
// have stopped growing. It uses the system's notifications and, where there are none,
// polls. It opens no picture and queues nothing: Arrived gets the paths. Start reading
// at Run.
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

// presence is how often a quiet folder is checked to be there: some systems do not
// report that a disk was taken away.
const presence = time.Minute

// watch is a folder that is watched. It belongs to the goroutine of Run.
type watch struct {
	Options
	notifier Notifier    // nil while the folder is polled
	polling  bool        // reported already
	root     fs.FileInfo // of the folder when it was opened
	failure  error       // why the folder could not be read the last time
	files    map[string]*file
	moving   map[string]*file // those that have not come to rest
	scans    int              // of the whole folder, so far
	settle   time.Time        // when to check what moves, zero when nothing does
	next     time.Time        // when to check the folder
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
	w := &watch{Options: o, files: make(map[string]*file), moving: make(map[string]*file)}
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

// open subscribes to notifications first and scans the folder then, so that no file
// is missed in between.
func (w *watch) open() {
	n, err := w.Notify(w.Dir)
	if err != nil {
		w.poll(err)
	}
	w.notifier = n
	w.scan()
}

func (w *watch) close() {
	if w.notifier != nil {
		w.notifier.Close()
		w.notifier = nil
	}
}

// poll changes from notifications to polling.
func (w *watch) poll(why error) {
	w.close()
	if !w.polling {
		w.Notice(fmt.Sprintf("is checked every %s, because %s", w.Poll, reason(why)), false)
	}
	w.polling, w.next = true, time.Time{}
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
			there = w.scan()
		case <-timer.C:
			there = w.tick(ctx, time.Now())
		}
		timer.Stop()
		if !there || ctx.Err() != nil {
			return
		}
	}
}

// due is when to check the folder or what moves.
func (w *watch) due() time.Time {
	if !w.settle.IsZero() && w.settle.Before(w.next) {
		return w.settle
	}
	return w.next
}

// tick does what is due.
func (w *watch) tick(ctx context.Context, now time.Time) (there bool) {
	there = true
	if !now.Before(w.next) {
		switch root, err := os.Stat(w.Dir); {
		case err != nil || !os.SameFile(root, w.root):
			return false
		case w.notifier == nil:
			there = w.scan()
		default:
			w.next = now.Add(presence)
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
