package transfer

import (
	"context"
	"sync"
	"time"

	"bulkup/api"
)

// watch ends an attempt that stands still. It measures silence and never the
// whole, for a slow line is not a broken one.
type watch struct {
	quiet time.Duration

	mu    sync.Mutex
	timer *time.Timer
	left  func() time.Duration // of the wait for an answer; nil while bytes have to move
}

// watched returns a context that ends when touch has not been called for quiet.
func watched(ctx context.Context, quiet time.Duration) (context.Context, *watch, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{quiet: quiet}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(quiet, func() {
		if !w.goesOn() {
			cancel(failed(api.Temporary, "", "nothing moved for too long, so the connection was given up"))
		}
	})
	return ctx, w, func() {
		w.timer.Stop()
		cancel(context.Canceled)
	}
}

// goesOn looks again, for what is known of answers changes while one is waited for.
func (w *watch) goesOn() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left == nil {
		return false
	}
	left := w.left()
	if left > 0 {
		w.timer.Reset(min(left, earliest))
	}
	return left > 0
}

// touch says that something has moved.
func (w *watch) touch() { w.timer.Reset(w.quiet) }

// answer says that everything has been sent; a server may think for longer than it may be silent.
func (w *watch) answer() { w.wait(nil, 2*w.quiet) }

// answerIn is answer with what is left of the wait, at any time.
func (w *watch) answerIn(left func() time.Duration) { w.wait(left, min(left(), earliest)) }

func (w *watch) wait(left func() time.Duration, first time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = left
	w.timer.Reset(first)
}
