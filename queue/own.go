package queue

import (
	"os"
	"path/filepath"
	"slices"

	"bulkup/queue/job"
	"bulkup/queue/result"
)

// Folders within the state folder for files that the queue makes for itself.
const (
	convertedDir = "converted" // pictures as PNG, in a folder for each job
	keptDir      = "kept"      // copies of what was dropped from where nothing stays
)

func (q *Queue) own(dir string) string { return filepath.Join(q.opts.Dir, dir) }

// converted is the folder for what is converted for a job.
func (q *Queue) converted(id job.ID) string { return filepath.Join(q.own(convertedDir), string(id)) }

// tidy removes what was made for a job that needs it no more, once that is durable;
// of one that was taken off the list, the half of its result too.
// A job at work is left to end before.
func (q *Queue) tidy(e *entry) {
	if e.cancel != nil || q.entries[e.ID] == e && !e.State.Ended() {
		return
	}
	q.gone = append(q.gone, q.converted(e.ID))
	if q.entries[e.ID] != e { // what was fetched of its result goes on nowhere
		q.gone = append(q.gone, result.Leftovers(e.Target, string(e.ID))...)
	}
	if e.Source.Dropped != "" && !q.keeps(e) {
		q.gone = append(q.gone, filepath.Dir(e.Source.Path))
	}
}

// keeps tells whether the copy of what was dropped is still of use: until there is
// a result, and as long as another job has the same copy.
func (q *Queue) keeps(e *entry) bool {
	for _, o := range q.byPath[keyOf(e.Source)] {
		if o.State != job.Done && o.State != job.Skipped {
			return true
		}
	}
	return false
}

// sweep removes what an earlier process made and nobody needs: it was killed before
// it could, or a drop was looked at and let go.
func (q *Queue) sweep() {
	needed := make(map[string]bool)
	for _, e := range q.order {
		if !e.State.Ended() {
			needed[q.converted(e.ID)] = true
		}
		if e.Source.Dropped != "" && q.keeps(e) {
			needed[filepath.Dir(e.Source.Path)] = true
		}
	}
	q.janitor.remove(slices.DeleteFunc(q.found, func(path string) bool { return needed[path] }))
}

// leftovers are the folders of our own that an earlier process has left.
func (q *Queue) leftovers() (all []string) {
	for _, dir := range []string{q.own(convertedDir), q.own(keptDir)} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue // there is none
		}
		for _, e := range entries {
			all = append(all, filepath.Join(dir, e.Name()))
		}
	}
	return all
}
