package local

import (
	"context"
	"errors"
	"time"

	"bulkup/api/local/tasks"
	"bulkup/api/local/uploads"
)

// How long things are kept. sourceLife is that of uploads and their files.
const (
	resultLife = 7 * 24 * time.Hour  // unless the options say otherwise
	recordLife = 30 * 24 * time.Hour // of tasks that are over
	sweepEvery = time.Hour
)

// sweeper sweeps at once and then every hour until ctx ends.
func (s *Service) sweeper(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		if err := s.sweep(); err != nil {
			s.opts.Log.Warn("the store cannot be swept", "error", err)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// sweep removes what is too old, but nothing that a task still has to work on.
func (s *Service) sweep() error {
	now := s.opts.Now()
	needed := map[string]bool{}
	for _, t := range s.tasks.List(func(t *tasks.Task) bool { return !t.State.Over() }) {
		for _, p := range t.Pictures {
			needed[p.Source] = true
		}
	}
	isNeeded := func(name string) bool { return needed[name] }
	_, sources := s.store.RemoveOlder(uploads.SourceFolder, now.Add(-sourceLife), isNeeded)
	_, results := s.store.RemoveOlder(tasks.ResultFolder, now.Add(-s.opts.Keep), func(string) bool { return false })
	return errors.Join(sources, results,
		s.uploads.Forget(now.Add(-sourceLife)),
		s.tasks.Forget(now.Add(-max(recordLife, s.opts.Keep))))
}
