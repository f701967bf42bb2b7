package flow

import (
	"context"
	"sync"
	"time"

	"bulkup/api/failure"
)

// Watch ends an attempt that stands still. It measures silence and never the
// whole, for a slow line is not a broken one.
type Watch struct {
	quiet time.Duration

	mu    sync.Mutex
	timer *time.Timer
	left  func() time.Duration // of the wait for an answer; nil while bytes have to move
}

// Watched returns a context that ends when Touch has not been called for quiet.
func Watched(ctx context.Context, quiet time.Duration) (context.Context, *Watch, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &Watch{quiet: quiet}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(quiet, func() {
		if !w.goesOn() {
			cancel(Failed(failure.Temporary, "", "nothing moved for too long, so the connection was given up"))
		}
	})
	return ctx, w, func() {
		w.timer.Stop()
		cancel(context.Canceled)
	}
}

// goesOn checks again, for what is known of answers changes while one is waited for.
func (w *Watch) goesOn() bool {
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

// Touch records that something has moved.
func (w *Watch) Touch() { w.timer.Reset(w.quiet) }

// Answer records that everything has been sent; a server may think for longer than it may be silent.
func (w *Watch) Answer() { w.AnswerWithin(2 * w.quiet) }

// AnswerWithin is Answer of a server that is not to think for longer than that.
func (w *Watch) AnswerWithin(most time.Duration) { w.wait(nil, most) }

// AnswerIn is Answer with what is left of the wait, at any time.
func (w *Watch) AnswerIn(left func() time.Duration) { w.wait(left, min(left(), earliest)) }

func (w *Watch) wait(left func() time.Duration, first time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = left
	w.timer.Reset(first)
}
