package queue

import (
	"context"
	"path/filepath"
	"time"

	"bulkup/queue/job"
)

// links finds out where folders are without links, which only the disk knows. None of
// it runs on the coordinator: a disk may take long to answer, or never do.
type links struct {
	real  func(folder string) string
	known chan struct{} // closed when the folders of earlier jobs have been looked up
}

// linkPatience is how long a survey waits for the disks of earlier jobs. A disk that
// takes longer holds up nobody; its links are then not known yet.
const linkPatience = 500 * time.Millisecond

// resolve returns where the folders of the paths are, each asked for once.
func (l *links) resolve(paths ...string) map[string]string {
	found := make(map[string]string)
	for _, path := range paths {
		folder := filepath.Dir(path)
		if _, ok := found[folder]; !ok && path != "" {
			found[folder] = l.real(folder)
		}
	}
	return found
}

// wait returns when the links of earlier jobs are known, or soon.
func (l *links) wait(ctx context.Context) {
	patience := time.NewTimer(linkPatience)
	defer patience.Stop()
	select {
	case <-l.known:
	case <-patience.C:
	case <-ctx.Done():
	}
}

// resolved notes where folders are.
func (q *Queue) resolved(found map[string]string) {
	for folder, real := range found {
		q.names.Resolve(folder, real)
	}
}

// findLinks looks up the folders of earlier jobs and results, and then has them known.
func (q *Queue) findLinks(jobs []job.Job) {
	defer close(q.links.known)
	paths, err := q.journal.ResultPaths()
	if err != nil {
		q.opts.Log.Warn("results", "error", err) // those of jobs are known all the same
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
		real := q.links.real(folder)
		if real == folder {
			continue
		}
		err := q.send(context.Background(), request{do: func() error {
			q.names.Resolve(folder, real)
			return nil
		}})
		if err != nil {
			return // the queue has stopped
		}
	}
}
