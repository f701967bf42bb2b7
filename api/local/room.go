package local

import (
	"sync"

	"bulkup/api/local/tasks"
)

// copies are the results of which somebody else has the whole: second copies, kept only
// so that they can be fetched again.
type copies struct {
	mu   sync.Mutex
	name []string // in ResultFolder, oldest first
}

func (c *copies) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.name = append(c.name, name)
}

// all returns the names so far and forgets them.
func (c *copies) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.name
	c.name = nil
	return all
}

// makeRoom gives up second copies, and reports whether there were any: those that were
// fetched, or else those that an earlier run has left, which can be made again.
func (s *Service) makeRoom() bool {
	names := s.fetched.all()
	if len(names) == 0 {
		for _, t := range s.tasks.List(func(t *tasks.Task) bool { return t.State.Over() && t.Finished.Before(s.began) }) {
			for i := range t.Pictures {
				names = append(names, tasks.ResultName(t.ID, i))
			}
		}
	}
	removed := 0
	for _, name := range names {
		if _, err := s.store.Stat(tasks.ResultFolder, name); err != nil {
			continue // gone already
		}
		if err := s.store.Remove(tasks.ResultFolder, name); err != nil {
			s.opts.Log.Warn("a result cannot be removed to make room", "file", name, "error", err)
			continue
		}
		removed++
	}
	if removed > 0 {
		s.opts.Log.Warn("the disk is full: results that are kept elsewhere, or can be made again, were removed", "results", removed)
	}
	return removed > 0
}
