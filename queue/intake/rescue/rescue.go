// Package rescue copies pictures that were dropped from where nothing stays, such as the
// thumbnail of a screenshot, before they vanish. It remembers its copies, since a drop is
// surveyed again when its settings change. Start with Keeper.Keep.
package rescue

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

	"bulkup/queue/intake"
	"bulkup/queue/job"
)

// Keeper makes the copies of one queue. It may be used from several goroutines.
type Keeper struct {
	dir string // of the copies

	mu     sync.Mutex
	copies map[string]intake.Item // by where it was dropped from
}

// New returns a Keeper that copies into dir, which is made when it is needed.
func New(dir string) *Keeper { return &Keeper{dir: dir, copies: make(map[string]intake.Item)} }

// Keep returns it as it is to be queued: itself from where files stay, or else the copy
// of a picture, and what was copied in time of a file or folder that has vanished since.
// With an error the picture is returned as it is: it may vanish.
func (k *Keeper) Keep(ctx context.Context, it intake.Item) ([]intake.Item, error) {
	same := []intake.Item{it}
	if it.Path == "" || !intake.NeedsCopy(it.Path) {
		return same, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, err := os.Stat(it.Path); errors.Is(err, fs.ErrNotExist) {
		if found := k.below(it.Path); found != nil {
			return found, nil
		}
	}
	if it.Class != intake.Image {
		return same, nil
	}
	if kept, ok := k.copies[it.Path]; ok && kept.Size == it.Size && kept.ModTime.Equal(it.ModTime) && there(kept.Path) {
		return []intake.Item{kept}, nil
	}
	copied, err := intake.Copy(ctx, it.Path, k.dir)
	if err != nil {
		return same, err
	}
	kept := it
	kept.Source = settled(it.Source, copied)
	k.copies[it.Path] = kept
	return []intake.Item{kept}, nil
}

// below returns what was copied of a file, or from a folder, and still is there.
func (k *Keeper) below(path string) (found []intake.Item) {
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
