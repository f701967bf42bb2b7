package queue

import (
	"context"
	"path/filepath"
	"slices"

	"bulkup/queue/job"
)

// ours returns what tells the results of jobs, finished and coming, from pictures
// of the user: a folder that results go to may be one that pictures come from.
func (q *Queue) ours(ctx context.Context) (func(path string) bool, error) {
	paths, err := q.journal.ResultPaths()
	if err != nil {
		return nil, err
	}
	err = q.ask(ctx, func() error {
		for _, e := range q.order {
			switch {
			case measured(e.Result) && e.Result.Path == e.Source.Path: // it was only published
			case measured(e.Result):
				paths = append(paths, e.Result.Path)
			case e.State.Active():
				paths = append(paths, e.Target)
			}
		}
		return nil
	})
	byName := make(map[string][]string)
	for _, p := range paths {
		byName[filepath.Base(p)] = append(byName[filepath.Base(p)], p)
	}
	return func(path string) bool {
		named := byName[filepath.Base(path)]
		return len(named) > 0 && (slices.Contains(named, path) ||
			slices.ContainsFunc(named, func(p string) bool { return folderOf(p) == folderOf(path) }))
	}, err
}

// measured tells a result of ours from a file of the user's that was in its place.
func measured(r *job.Result) bool { return r != nil && r.Width > 0 }

// folderOf is the folder of a file without links.
func folderOf(path string) string {
	dir := filepath.Dir(path)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}
