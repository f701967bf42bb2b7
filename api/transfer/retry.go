package transfer

import (
	"context"
	"errors"
	"sync"
	"time"

	"bulkup/api"
)

// The delays between attempts: random between zero and base·2ⁿ, at most longest.
const (
	base          = 50 * time.Millisecond
	baseThrottled = time.Second
	longest       = 20 * time.Second
)

// patience ends when nothing has been acknowledged for too long. It is shared
// by all parts of one transfer: as long as one of them gets through, the others go on.
type patience struct {
	mu    sync.Mutex
	limit time.Duration
	since time.Time // when the trouble began; zero while all is well
	count int       // what has been acknowledged, in no unit
}

// acknowledge says that the other side has kept something.
func (p *patience) acknowledge() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.since = time.Time{}
	p.count++
}

// acknowledged returns a number that grows with each acknowledgement.
func (p *patience) acknowledged() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// allows says whether there may be another attempt at that time.
func (p *patience) allows(now time.Time, wait time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.since.IsZero() {
		p.since = now
	}
	return now.Add(wait).Sub(p.since) <= p.limit
}

// retry repeats attempt until it works, fails for good, or patience ends. This
// is the only layer that tries anything again.
func (e *Engine) retry(ctx context.Context, p *patience, attempt func() error) error {
	for n := 0; ; n++ {
		before := p.acknowledged()
		err := attempt()
		var end *stopped
		switch {
		case err == nil:
			return nil
		case errors.As(err, &end):
			return end.error
		case ctx.Err() != nil:
			return ctx.Err()
		case !passing(err):
			return err
		}
		if p.acknowledged() != before {
			n = 0
		}
		wait := e.backoff(n, err)
		if !p.allows(e.now(), wait) {
			return err
		}
		if err := e.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// backoff returns how long to wait after the n-th failure in a row, from 0. What
// the server asked for is the least; where it has, there is less to guess.
func (e *Engine) backoff(n int, err error) time.Duration {
	var asked time.Duration
	var failure *api.Error
	if errors.As(err, &failure) {
		asked = failure.RetryAfter
	}
	most := base
	if asked == 0 && throttled(err) {
		most = baseThrottled
	}
	most = min(most<<min(n, 10), longest)
	return asked + time.Duration(e.random()*float64(most))
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
