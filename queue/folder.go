package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"bulkup/api"
	"bulkup/queue/arrival"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/result"
	"bulkup/queue/run/inbox"
)

// WatchFolder has the pictures of a folder join the queue: those that are there,
// and from now on each new one as soon as it has stopped growing, until
// StopWatching or the end of the process. Results never join, nor does what is in
// the queue with these settings, or was done before. A folder that is watched
// already goes on with the new settings. An error is one line for the user.
func (q *Queue) WatchFolder(ctx context.Context, dir string, s job.Settings, engine string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("%s cannot be watched: %s", api.Clean(dir), intake.Reason(err))
	}
	switch info, err := os.Stat(dir); {
	case err != nil:
		return fmt.Errorf("%s cannot be watched: %s", api.Clean(dir), intake.Reason(err))
	case !info.IsDir():
		return fmt.Errorf("%s cannot be watched: it is not a folder", api.Clean(dir))
	}
	if _, err := result.Plan(job.Source{Root: dir, Rel: "any.png"}, s); err != nil {
		return err
	}
	return q.run.Ask(ctx, func() error {
		if q.run.Engines[engine] == nil {
			return fmt.Errorf("there is no engine called %q", engine)
		}
		q.run.Folders.Watch(dir, func(ctx context.Context) { arrival.Run(ctx, q.arrivals(dir, s, engine)) })
		return nil
	})
}

// StopWatching ends the watching of a folder. What has joined the queue stays.
func (q *Queue) StopWatching(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	return q.run.Ask(ctx, func() error {
		q.run.Folders.Unwatch(dir)
		return nil
	})
}

// arrivals is how a folder is watched.
func (q *Queue) arrivals(dir string, s job.Settings, engine string) arrival.Options {
	name := api.Clean(filepath.Base(dir))
	notice := func(message string, bad bool) {
		q.run.Notice("the watched folder "+name+" "+message, bad)
	}
	avoid := []string{q.run.Dir}
	if out, err := filepath.Abs(s.Out); err == nil && s.Out != "" && out != dir {
		avoid = append(avoid, out)
	}
	leave := func(parent, name string, folder bool) bool {
		return intake.PassedOver(parent, name, folder) || folder && slices.Contains(avoid, filepath.Join(parent, name))
	}
	return arrival.Options{
		Dir: dir, Settle: q.run.Settle, Leave: leave, Notice: notice,
		Arrived: func(ctx context.Context, paths []string) {
			if err := q.welcome(ctx, dir, paths, s, engine); err != nil && ctx.Err() == nil && !errors.Is(err, inbox.ErrStopped) {
				notice("has new pictures that could not join the queue: "+err.Error(), true)
			}
		},
	}
}

// welcome queues files that have arrived in a folder, as if it had been dropped
// with nothing else in it.
func (q *Queue) welcome(ctx context.Context, dir string, paths []string, s job.Settings, engine string) error {
	arrived := make(map[string]bool, len(paths))
	for _, p := range paths {
		arrived[p] = true
	}
	v, err := q.survey(ctx, func(path string) bool { return arrived[path] }, []string{dir}, s, engine)
	if err != nil {
		return err
	}
	v.drop.items = slices.DeleteFunc(v.drop.items, func(it item) bool { return !arrived[it.Path] }) // a folder that has gone
	if err := v.aim(q.run); err != nil {
		return err
	}
	return q.run.Ask(ctx, func() error {
		if ctx.Err() != nil {
			return nil // no longer watched, or with other settings
		}
		_, err := q.enqueue(v)
		return err
	})
}
