package flow

import (
	"bulkup/api"
	"context"
	"sync"
	"time"
)

const (
	// slice is how much time one piece of a limited stream is worth. Small
	// pieces keep the line smooth, instead of full for a moment and then silent.
	slice = 10 * time.Millisecond
	// arrears is how far behind its plan a stream may catch up, for timers fire late.
	arrears = 100 * time.Millisecond
)

// Limiter spreads bytes over time. A nil Limiter does not limit.
type Limiter struct {
	rate int64 // bytes per second

	mu   sync.Mutex
	next time.Time // when the line is free again
}

// NewLimiter returns a limit of rate bytes per second, nil for no limit when rate is not above 0.
func NewLimiter(rate int64) *Limiter {
	if rate <= 0 {
		return nil
	}
	return &Limiter{rate: rate}
}

// Take waits until some of want bytes may pass, and returns how many.
func (l *Limiter) Take(ctx context.Context, want int) (int, error) {
	if l == nil {
		return want, nil
	}
	n := min(want, max(1, int(l.rate*int64(slice)/int64(time.Second))))
	l.mu.Lock()
	now := time.Now()
	if now.Sub(l.next) > arrears {
		l.next = now // it was idle
	}
	wait := l.next.Sub(now)
	l.next = l.next.Add(time.Duration(float64(n) / float64(l.rate) * float64(time.Second)))
	l.mu.Unlock()
	if wait <= 0 {
		return n, nil
	}
	return n, api.Sleep(ctx, wait)
}
