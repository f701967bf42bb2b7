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

// Resolve returns where the folders of the paths are without links, each asked for
// once. It asks the disk, so it is not for the coordinator's goroutine.
func (c *Coordinator) Resolve(paths ...string) map[string]string {
	found := make(map[string]string)
	for _, path := range paths {
		folder := filepath.Dir(path)
		if _, ok := found[folder]; !ok && path != "" {
			found[folder] = c.Links(folder)
		}
	}
	return found
}

// Resolved notes where folders are.
func (c *Coordinator) Resolved(found map[string]string) {
	for folder, real := range found {
		c.Book.Names.Resolve(folder, real)
	}
}

// WaitForLinks returns when the links of earlier jobs are known, or soon.
func (c *Coordinator) WaitForLinks(ctx context.Context) {
	patience := time.NewTimer(linkPatience)
	defer patience.Stop()
	select {
	case <-c.Disk.Known():
	case <-patience.C:
	case <-ctx.Done():
	}
}

// findLinks looks up the folders of earlier jobs and results, and then has them known.
func (c *Coordinator) findLinks(jobs []job.Job) {
	defer c.Disk.Learned()
	paths, err := c.Journal.ResultPaths()
	if err != nil {
		c.Log.Warn("results", "error", err) // those of jobs are known all the same
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
		real := c.Links(folder)
		if real == folder {
			continue
		}
		if err := c.Send(context.Background(), func() { c.Book.Names.Resolve(folder, real) }); err != nil {
			return // the queue has stopped
		}
	}
}

// Watch has a folder watched by run until Unwatch or the end; it begins once that is
// durable.
func (c *Coordinator) Watch(dir string, run func(context.Context)) {
	c.Unwatch(dir)
	watching, stop := context.WithCancel(context.Background())
	c.folders[dir] = stop
	c.launches = append(c.launches, launch{begin: func() { c.workers.Go(func() { run(watching) }) }})
}

// Unwatch ends the watching of a folder.
func (c *Coordinator) Unwatch(dir string) {
	if stop := c.folders[dir]; stop != nil {
		stop()
		delete(c.folders, dir)
	}
}
