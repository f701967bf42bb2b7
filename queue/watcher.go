package queue

import (
	"context"
	"path/filepath"

	"bulkup/queue/backend"
	"bulkup/queue/job"
	"bulkup/queue/reader"
)

// Watcher shows the queue of a state folder that another process runs. It changes
// nothing: every command returns ErrHeld.
type Watcher struct {
	*reader.Reader
	engines []Engine
}

// Watch opens the queue in dir, which another process runs. The engines only have to be
// named.
func Watch(dir string, engines []Engine, engine string) (*Watcher, error) {
	r, err := reader.Open(dir, owner(filepath.Join(dir, ownerFile)), engine)
	if err != nil {
		return nil, err
	}
	return &Watcher{r, engines}, nil
}

// The commands of a queue, for the terminal; a watcher has none to give.

// Survey is refused.
func (w *Watcher) Survey(context.Context, []string, job.Settings, string) (Survey, error) {
	return Survey{}, ErrHeld
}

// Add is refused.
func (w *Watcher) Add(context.Context, Survey) ([]job.ID, error) { return nil, ErrHeld }

// Retry is refused.
func (w *Watcher) Retry(context.Context, []job.ID) error { return ErrHeld }

// RetryFailed is refused.
func (w *Watcher) RetryFailed(context.Context) error { return ErrHeld }

// Cancel is refused.
func (w *Watcher) Cancel(context.Context, []job.ID) error { return ErrHeld }

// Remove is refused.
func (w *Watcher) Remove(context.Context, []job.ID) error { return ErrHeld }

// SetPaused is refused.
func (w *Watcher) SetPaused(context.Context, bool) error { return ErrHeld }

// Unpark is refused.
func (w *Watcher) Unpark(context.Context) error { return ErrHeld }

// Move is refused.
func (w *Watcher) Move(context.Context, []job.ID, bool) error { return ErrHeld }

// Change is refused.
func (w *Watcher) Change(context.Context, []job.ID, func(job.Settings) job.Settings) error {
	return ErrHeld
}

// History is refused: its calls are counted by the process that runs the queue.
func (w *Watcher) History(context.Context, string, HistoryFilter, int64) (RecordPage, error) {
	return RecordPage{}, ErrHeld
}

// Orphans is refused.
func (w *Watcher) Orphans(context.Context, string) ([]Record, error) { return nil, ErrHeld }

// Fetch is refused.
func (w *Watcher) Fetch(context.Context, string, []Record, job.Settings, string) ([]job.ID, error) {
	return nil, ErrHeld
}

// WatchFolder is refused.
func (w *Watcher) WatchFolder(context.Context, string, job.Settings, string) error { return ErrHeld }

// StopWatching is refused.
func (w *Watcher) StopWatching(context.Context, string) error { return ErrHeld }

// Engines returns the places where jobs can be done.
func (w *Watcher) Engines() []Engine { return w.engines }

// Models returns the models of the service.
func (w *Watcher) Models() []Model { return backend.Models() }
