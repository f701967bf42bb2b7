package run

import (
	"context"
	"path/filepath"
	"time"

	"bulkup/queue/job"
)

// linkPatience is how long a survey waits for the disks of earlier jobs. A disk that
// takes longer holds up nobody; its links are then not known yet.
const linkPatience = 500 * time.Millisecond

// Folders are where sources and results lie: what they are without links, and those that
// are watched.
type Folders struct {
	c       *Coordinator
	watched map[string]context.CancelFunc
}

// Resolve returns where the folders of the paths are without links, each asked for
// once. It asks the disk, so it is not for the coordinator's goroutine.
func (f *Folders) Resolve(paths ...string) map[string]string {
	found := make(map[string]string)
	for _, path := range paths {
		folder := filepath.Dir(path)
		if _, ok := found[folder]; !ok && path != "" {
			found[folder] = f.c.Links(folder)
		}
	}
	return found
}

// Resolved notes where folders are.
func (f *Folders) Resolved(found map[string]string) {
	for folder, real := range found {
		f.c.Book.Names.Resolve(folder, real)
	}
}

// WaitForLinks returns when the links of earlier jobs are known, or soon.
func (f *Folders) WaitForLinks(ctx context.Context) {
	patience := time.NewTimer(linkPatience)
	defer patience.Stop()
	select {
	case <-f.c.Disk.Known():
	case <-patience.C:
	case <-ctx.Done():
	}
}

// find finds the folders of earlier jobs and results, and then has them known.
func (f *Folders) find(jobs []job.Job) {
	defer f.c.Disk.Learned()
	paths, err := f.c.Journal.ResultPaths()
	if err != nil {
		f.c.Log.Warn("results", "error", err) // those of jobs are known all the same
	}
	for _, j := range jobs {
		paths = append(paths, j.Source.Path, j.Target)
	}
	seen := make(map[string]bool)
	for _, path := range paths {
		folder := filepath.Dir(path)
		if path == "" || seen[folder] {
			continue
		}
		seen[folder] = true
		real := f.c.Links(folder)
		if real == folder {
			continue
		}
		if err := f.c.Send(context.Background(), func() { f.c.Book.Names.Resolve(folder, real) }); err != nil {
			return // the queue has stopped
		}
	}
}

// Watch has a folder watched by run until Unwatch or the end; it begins once that is
// durable.
func (f *Folders) Watch(dir string, run func(context.Context)) {
	f.Unwatch(dir)
	watching, stop := context.WithCancel(context.Background())
	f.watched[dir] = stop
	f.c.launches = append(f.c.launches, launch{begin: func() { f.c.workers.Go(func() { run(watching) }) }})
}

// Unwatch ends the watching of a folder.
func (f *Folders) Unwatch(dir string) {
	if stop := f.watched[dir]; stop != nil {
		stop()
		delete(f.watched, dir)
	}
}
