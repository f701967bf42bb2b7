// Package ownfiles is what the queue keeps of its own on the disk: pictures that it
// converted or copied, and where results are about to appear. It removes what is of no
// more use, and never a file of the user's. Start reading at Disk.
package ownfiles

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/result"
)

// Folders within the state folder for files that the queue makes for itself.
const (
	ConvertedDir = "converted" // pictures as PNG, in a folder for each job
	KeptDir      = "kept"      // copies of what was dropped from where nothing stays
)

// Disk is what the queue keeps of its own on the disk, and where results are about to
// appear. It removes files beside the coordinator, so that a disk that does not answer
// holds up nobody. What it does not get to is found by the sweep of the next process.
type Disk struct {
	dir   string
	log   *slog.Logger
	found []string      // files of our own that were there at the start
	known chan struct{} // closed when the links of earlier jobs are known

	mu     sync.Mutex
	todo   []string
	busy   chan struct{}       // closed when everything so far has been removed, nil when idle
	placed map[string][]string // folders without links, by the name of a result
}

// New returns the disk of a state folder.
func New(dir string, log *slog.Logger) *Disk {
	d := &Disk{dir: dir, log: log, known: make(chan struct{}), placed: make(map[string][]string)}
	for _, dir := range d.OwnFolders() {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue // there is none
		}
		for _, e := range entries {
			d.found = append(d.found, filepath.Join(dir, e.Name()))
		}
	}
	return d
}

// Learned says that the links of earlier jobs are known.
func (d *Disk) Learned() { close(d.known) }

// Known is closed when the links of earlier jobs are known.
func (d *Disk) Known() <-chan struct{} { return d.known }

// Own is a folder within the state folder.
func (d *Disk) Own(dir string) string { return filepath.Join(d.dir, dir) }

// OwnFolders are those that hold pictures of ours.
func (d *Disk) OwnFolders() []string { return []string{d.Own(ConvertedDir), d.Own(KeptDir)} }

func (d *Disk) converted(id job.ID) string { return filepath.Join(d.Own(ConvertedDir), string(id)) }

// Sweep removes what an earlier process made and nobody needs: it was killed before
// it could, or a drop was shown and not queued.
func (d *Disk) Sweep(b *book.Book, jobs []job.Job) {
	needed := make(map[string]bool)
	for _, j := range jobs {
		if !j.State.Ended() {
			needed[d.converted(j.ID)] = true
		}
		if j.Source.Dropped != "" && b.Needs(j.Source) {
			needed[filepath.Dir(j.Source.Path)] = true
		}
	}
	d.remove(slices.DeleteFunc(d.found, func(path string) bool { return needed[path] }))
}

// Discard removes the files of a job that are no longer needed.
func (d *Disk) Discard(s book.Spare) {
	paths := []string{d.converted(s.Job.ID)}
	if s.Removed { // what was fetched of its result goes on nowhere
		paths = append(paths, result.Leftovers(s.Job.Target, string(s.Job.ID))...)
	}
	if s.Copy {
		paths = append(paths, filepath.Dir(s.Job.Source.Path))
	}
	d.remove(paths)
}

// remove has paths removed soon.
func (d *Disk) remove(paths []string) {
	if len(paths) == 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.todo = append(d.todo, paths...)
	if d.busy == nil {
		d.busy = make(chan struct{})
		go d.clean(d.busy)
	}
}

func (d *Disk) clean(done chan struct{}) {
	defer close(done)
	for {
		d.mu.Lock()
		paths := d.todo
		if d.todo = nil; len(paths) == 0 {
			d.busy = nil
			d.mu.Unlock()
			return
		}
		d.mu.Unlock()
		for _, path := range paths {
			if err := os.RemoveAll(path); err != nil {
				d.log.Warn("a file of our own cannot be removed", "error", err)
			}
		}
	}
}

// Wait returns when nothing is left to remove, or after the given time.
func (d *Disk) Wait(most time.Duration) {
	d.mu.Lock()
	busy := d.busy
	d.mu.Unlock()
	if busy == nil {
		return
	}
	patience := time.NewTimer(most)
	defer patience.Stop()
	select {
	case <-busy:
	case <-patience.C:
	}
}

// Place notes a result that is about to get its name: whoever walks through a folder
// meanwhile finds it before its job says that it has one. What is there already may be
// a file of the user's.
func (d *Disk) Place(target string) {
	if _, err := os.Stat(target); err == nil {
		return
	}
	folder := result.RealFolder(filepath.Dir(target))
	d.mu.Lock()
	defer d.mu.Unlock()
	name := filepath.Base(target)
	d.placed[name] = append(d.placed[name], folder)
}

// Placed reports whether a file is a result that got its name in this process.
func (d *Disk) Placed(path string) bool {
	d.mu.Lock()
	in := slices.Clone(d.placed[filepath.Base(path)])
	d.mu.Unlock()
	return len(in) > 0 && slices.Contains(in, result.RealFolder(filepath.Dir(path)))
}
