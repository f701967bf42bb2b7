package tasks

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"bulkup/api"
	"bulkup/api/local/pixels"
	"bulkup/api/local/store"
	"bulkup/api/local/uploads"
)

// Order is what one picture is to become.
type Order struct {
	Model  string
	Scale  int
	Format string // png, jpg or webp
}

// Upscaler makes a picture larger: what the order says, from src to dst. It calls
// progress from time to time, and returns soon after ctx has ended. Its *pixels.Problem
// is shown to the owner of the picture as it is.
type Upscaler func(ctx context.Context, src io.ReadSeeker, dst io.Writer, o Order, progress func(done, total int)) (pixels.Info, error)

// Setup is what a Runner works with.
type Setup struct {
	Store   *store.Store
	Book    *Book
	Upscale Upscaler
	Fetcher *http.Client // for addresses; NewFetcher makes one
	Log     *slog.Logger
	// MakeRoom removes what can be done without when the disk is full, and reports whether
	// there was anything; nil is nothing.
	MakeRoom func() bool
	Waiting  int // pictures that may wait for a worker; 0 is unlimited
}

// Runner does the tasks of a Book, by as many workers as call Work.
type Runner struct {
	Setup
	line *line

	mu       sync.Mutex                         // also: one Start at a time
	stoppers map[string]context.CancelCauseFunc // of the tasks that workers are at
}

// The refusals of Start.
var (
	ErrFull    = errors.New("as many pictures wait as may wait")
	ErrTooMany = errors.New("the task has more pictures than may ever wait")
)

// errCanceled is the cause that ends the work on a task that was canceled.
var errCanceled = errors.New("the task was canceled")

// NewRunner returns a Runner that has in its line what an earlier run has left.
func NewRunner(s Setup) *Runner {
	r := &Runner{Setup: s, line: newLine(), stoppers: map[string]context.CancelCauseFunc{}}
	for _, t := range slices.Backward(s.Book.List(func(t *Task) bool { return !t.State.Over() })) {
		r.line.push(t.ID, len(t.Pictures))
	}
	return r
}

// Full reports whether not one more picture may wait.
func (r *Runner) Full() bool { return r.Waiting > 0 && r.line.length() >= r.Waiting }

// Start takes in a new task, which is on disk when Start returns. The error is
// ErrFull or ErrTooMany where there is no room for its pictures.
func (r *Runner) Start(t Task) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch n := len(t.Pictures); {
	case r.Waiting > 0 && n > r.Waiting:
		return ErrTooMany
	case r.Waiting > 0 && n+r.line.length() > r.Waiting:
		return ErrFull
	}
	if err := r.Book.Add(t); err != nil {
		return err
	}
	r.line.push(t.ID, len(t.Pictures))
	return nil
}

// Cancel ends a task that is not over, as failed: that is on disk when Cancel
// returns, and a worker that is at it stops. known is false where there is no such
// task; one that is over stays as it is.
func (r *Runner) Cancel(id string) (known bool, err error) {
	t, ok := r.Book.Get(id)
	if !ok {
		return false, nil
	}
	ended, err := r.Book.finish(id, t.Pictures, errCanceled.Error(), false)
	if err != nil || !ended {
		return true, err
	}
	r.mu.Lock()
	stop := r.stoppers[id]
	r.mu.Unlock()
	if r.line.remove(id) {
		r.dropSources(t)
	} else if stop != nil {
		stop(errCanceled)
	}
	return true, nil
}

// Close lets the workers end, each after the task that it is at.
func (r *Runner) Close() { r.line.close() }

// Work does one task after the other until Close.
func (r *Runner) Work(ctx context.Context) {
	for {
		id, ok := r.line.pop()
		if !ok {
			return
		}
		r.do(ctx, id)
	}
}

func (r *Runner) do(ctx context.Context, id string) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r.mu.Lock()
	r.stoppers[id] = stop
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.stoppers, id)
		r.mu.Unlock()
	}()
	if t, ok := r.Book.begin(id); ok {
		r.process(ctx, t)
	} else if t, ok := r.Book.Get(id); ok { // canceled between the line and here
		r.dropSources(t)
	}
}

// process does one task. Nobody knows what the service does with a task of which
// one picture fails; here the whole task fails, with the name of that picture.
func (r *Runner) process(ctx context.Context, t Task) {
	reason := ""
	for i := range t.Pictures {
		err := r.upscale(ctx, &t, i)
		if api.DiskFull(err) && r.MakeRoom != nil && r.MakeRoom() {
			err = r.upscale(ctx, &t, i)
		}
		if errors.Is(context.Cause(ctx), errCanceled) {
			r.dropResults(&t)
			r.dropSources(t)
			return
		}
		if ctx.Err() != nil {
			return // the next run takes it up again
		}
		if err != nil {
			reason, t.NoRoom = r.reason(t, i, err), api.Shortage(err)
			break
		}
	}
	if reason != "" {
		r.dropResults(&t)
	}
	ended, err := r.Book.finish(t.ID, t.Pictures, reason, t.NoRoom)
	if api.DiskFull(err) && r.MakeRoom != nil && r.MakeRoom() {
		ended, err = r.Book.finish(t.ID, t.Pictures, reason, t.NoRoom)
	}
	switch {
	case err != nil:
		r.Log.Error("the end of a task cannot be written", "task", t.ID, "error", err)
		r.Book.abandon(t.ID, r.reason(t, 0, err), api.Shortage(err))
		return
	case !ended: // canceled at the last moment
		r.dropResults(&t)
	}
	r.dropSources(t)
}

func (r *Runner) dropResults(t *Task) {
	for i := range t.Pictures {
		if t.Pictures[i].Result != nil {
			t.Pictures[i].Result = nil
			r.remove(ResultFolder, ResultName(t.ID, i))
		}
	}
}

// dropSources removes the sources that nothing but t could use: uploads can be
// used again.
func (r *Runner) dropSources(t Task) {
	for _, p := range t.Pictures {
		if p.Path == "" {
			r.remove(uploads.SourceFolder, p.Source)
		}
	}
}

// remove removes a blob that nobody needs; what stays is swept later.
func (r *Runner) remove(folder, name string) {
	if err := r.Store.Remove(folder, name); err != nil {
		r.Log.Warn("a file cannot be removed", "folder", folder, "error", err)
	}
}
