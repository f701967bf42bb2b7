package transfer

import (
	"context"
	"time"

	"bulkup/api"
)

// watch ends an attempt that stands still. It measures silence and never the
// whole, for a slow line is not a broken one.
type watch struct {
	timer *time.Timer
	quiet time.Duration
}

// watched returns a context that ends when touch has not been called for quiet.
func watched(ctx context.Context, quiet time.Duration) (context.Context, *watch, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(quiet, func() {
		cancel(failed(api.Temporary, "", "nothing moved for too long, so the connection was given up"))
	})
	return ctx, &watch{timer, quiet}, func() {
		timer.Stop()
		cancel(context.Canceled)
	}
}

// touch says that something has moved.
func (w *watch) touch() { w.timer.Reset(w.quiet) }

// answer says that everything has been sent; a server may think for longer than it may be silent.
func (w *watch) answer() { w.timer.Reset(2 * w.quiet) }
