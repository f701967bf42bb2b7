package flow

import (
	"sync"
	"time"
)

// Patience ends when nothing has been acknowledged for too long. It is shared
// by all parts of one transfer: as long as one of them gets through, the others go on.
type Patience struct {
	mu    sync.Mutex
	limit time.Duration // how long without an acknowledgement is too long
	since time.Time     // when the trouble began; zero while all is well
	count int           // what has been acknowledged, in no unit
}

// NewPatience returns one that ends after limit without an acknowledgement.
func NewPatience(limit time.Duration) *Patience { return &Patience{limit: limit} }

// Acknowledge records that the other side has kept something.
func (p *Patience) Acknowledge() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.since = time.Time{}
	p.count++
}

// Acknowledged returns a number that grows with each acknowledgement.
func (p *Patience) Acknowledged() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// Allows reports whether there may be another attempt at that time.
func (p *Patience) Allows(now time.Time, wait time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.since.IsZero() {
		p.since = now
	}
	return now.Add(wait).Sub(p.since) <= p.limit
}
