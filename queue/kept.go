package queue

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"bulkup/api"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/ownfiles"
)

// keeper copies pictures that were dropped from where nothing stays, such as the
// thumbnail of a screenshot, before they vanish. It remembers them, since a drop is
// looked at again when its settings change.
type keeper struct {
	mu     sync.Mutex
	copies map[string]intake.Item // by where it was dropped from
}

// keeping gives emit the copy of what would vanish, and counts it.
func (q *Queue) keeping(ctx context.Context, v *Survey, emit func(intake.Item)) func(intake.Item) {
	return func(it intake.Item) {
		if it.Path == "" || !intake.NeedsCopy(it.Path) {
			emit(it)
			return
		}
		for _, it := range q.rescue(ctx, it) {
			if it.Dropped != "" {
				v.Copied++
			}
			emit(it)
		}
	}
}

// rescue returns the copies of what was found in a place where nothing stays: one of
// a picture, those that were made in time of what has vanished since.
func (q *Queue) rescue(ctx context.Context, it intake.Item) []intake.Item {
	q.kept.mu.Lock()
	defer q.kept.mu.Unlock()
	if _, err := os.Stat(it.Path); errors.Is(err, fs.ErrNotExist) {
		if found := q.kept.below(it.Path); found != nil {
			return found
		}
	}
	if it.Class != intake.Image {
		return []intake.Item{it}
	}
	if k, ok := q.kept.copies[it.Path]; ok && k.Size == it.Size && k.ModTime.Equal(it.ModTime) && there(k.Path) {
		return []intake.Item{k}
	}
	copied, err := intake.Copy(ctx, it.Path, q.run.Disk.Own(ownfiles.KeptDir))
	if err != nil {
		q.run.Notice(api.Clean(it.Rel)+" may vanish, and could not be copied: "+intake.Reason(err), true)
		return []intake.Item{it}
	}
	k := it
	k.Source = settled(it.Source, copied)
	if q.kept.copies == nil {
		q.kept.copies = make(map[string]intake.Item)
	}
	q.kept.copies[it.Path] = k
	return []intake.Item{k}
}

// below returns what was copied of a file, or from a folder, and still is there.
func (k *keeper) below(path string) (found []intake.Item) {
	for _, from := range slices.Sorted(maps.Keys(k.copies)) {
		if it := k.copies[from]; (from == path || strings.HasPrefix(from, path+string(filepath.Separator))) && there(it.Path) {
			found = append(found, it)
		}
	}
	return found
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// settled is a source that was copied. Its result goes to the working directory, as
// that of a web address does, for it has no folder of its own.
func settled(s job.Source, copied string) job.Source {
	s.Dropped, s.Path = s.Path, copied
	here, err := filepath.Abs(".")
	switch {
	case err != nil:
		s.Root = ""
	case s.Single:
		s.Root = here
	default:
		s.Root = filepath.Join(here, filepath.Base(s.Root))
	}
	return s
}
