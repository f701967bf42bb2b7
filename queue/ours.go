package queue

import (
	"context"
	"path/filepath"
	"slices"
	"sync"

	"bulkup/queue/job"
	"bulkup/queue/result"
)

// ours returns what tells the results of jobs, finished and coming, from pictures
// of the user: a folder that results go to may be one that pictures come from.
func (q *Queue) ours(ctx context.Context) (func(path string) bool, error) {
	paths, err := q.journal.ResultPaths()
	if err != nil {
		return nil, err
	}
	q.links.wait(ctx)
	byName := make(map[string][]string)
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
		for _, p := range paths {
			name, folder := filepath.Base(p), filepath.Dir(p)
			byName[name] = append(byName[name], folder)
			if real := q.names.Real(folder); real != folder {
				byName[name] = append(byName[name], real)
			}
		}
		return nil
	})
	return func(path string) bool {
		if q.placed.has(path) {
			return true
		}
		folders := byName[filepath.Base(path)]
		return len(folders) > 0 && (slices.Contains(folders, filepath.Dir(path)) ||
			slices.Contains(folders, result.RealFolder(filepath.Dir(path))))
	}, err
}

// placed are the results that got their names in this process. They are noted before
// they get them: whoever walks through a folder meanwhile finds a result before its
// job says that it has one.
type placed struct {
	mu      sync.Mutex
	folders map[string][]string // without links, by the name of the file
}

// place notes a result that is about to get its name. What is there already may be a
// file of the user's.
func (p *placed) place(target string) {
	if there(target) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.folders == nil {
		p.folders = make(map[string][]string)
	}
	name := filepath.Base(target)
	p.folders[name] = append(p.folders[name], result.RealFolder(filepath.Dir(target)))
}

func (p *placed) has(path string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	in := p.folders[filepath.Base(path)]
	return len(in) > 0 && slices.Contains(in, result.RealFolder(filepath.Dir(path)))
}

// measured tells a result of ours from a file of the user's that was in its place.
func measured(r *job.Result) bool { return r != nil && r.Width > 0 }
