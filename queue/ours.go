package queue

import (
	"context"
	"path/filepath"
	"slices"

	"bulkup/queue/book"
	"bulkup/queue/result"
)

// ours returns a function that reports whether a path is the result of a job, finished
// or coming: a folder that results go to may be one that pictures come from.
func (q *Queue) ours(ctx context.Context) (func(path string) bool, error) {
	paths, err := q.run.Journal.ResultPaths()
	if err != nil {
		return nil, err
	}
	q.run.Folders.WaitForLinks(ctx)
	byName := make(map[string][]string)
	err = q.run.Ask(ctx, func() error {
		for e := range q.run.Book.All() {
			switch {
			case book.Measured(e.Result) && e.Result.Path == e.Source.Path: // it was only published
			case book.Measured(e.Result):
				paths = append(paths, e.Result.Path)
			case e.State.Active():
				paths = append(paths, e.Target)
			}
		}
		for _, p := range paths {
			name, folder := filepath.Base(p), filepath.Dir(p)
			byName[name] = append(byName[name], folder)
			if real := q.run.Book.Names.Real(folder); real != folder {
				byName[name] = append(byName[name], real)
			}
		}
		return nil
	})
	return func(path string) bool {
		if q.run.Disk.Placed(path) {
			return true
		}
		folders := byName[filepath.Base(path)]
		return len(folders) > 0 && (slices.Contains(folders, filepath.Dir(path)) ||
			slices.Contains(folders, result.RealFolder(filepath.Dir(path))))
	}, err
}
