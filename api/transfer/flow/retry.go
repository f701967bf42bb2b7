package flow

import (
	"context"
	"errors"
	"time"

	"bulkup/api"
)

// The delays between attempts: random between zero and base·2ⁿ, at most longest.
const (
	base          = 50 * time.Millisecond
	baseThrottled = time.Second
	longest       = 20 * time.Second
)

// Retrier repeats attempts. All of its fields have to be set.
type Retrier struct {
	Now    func() time.Time
	Sleep  func(context.Context, time.Duration) error // waits between attempts
	Random func() float64                             // from 0 to 1
}

// Do repeats attempt until it works, fails for good, or patience ends. This
// is the only layer that tries anything again.
func (r *Retrier) Do(ctx context.Context, p *Patience, attempt func() error) error {
	for n := 0; ; n++ {
		before := p.Acknowledged()
		err := attempt()
		var end *Stopped
		switch {
		case err == nil:
			return nil
		case errors.As(err, &end):
			return end.Err
		case ctx.Err() != nil:
			return ctx.Err()
		case !Passing(err):
			return err
		}
		if p.Acknowledged() != before {
			n = 0
		}
		wait := r.Backoff(n, err)
		if !p.Allows(r.Now(), wait) {
			return err
		}
		if err := r.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// Backoff returns how long to wait after the n-th failure in a row, from 0. What
// the server asked for is the least; where it has, there is less to guess.
func (r *Retrier) Backoff(n int, err error) time.Duration {
	var asked time.Duration
	var failed *api.Error
	if errors.As(err, &failed) {
		asked = failed.RetryAfter
	}
	most := base
	if asked == 0 && Throttled(err) {
		most = baseThrottled
	}
	most = min(most<<min(n, 10), longest)
	return asked + time.Duration(r.Random()*float64(most))
}
