package flow

import (
	"sync"
	"sync/atomic"
	"time"
)

// Meter is the progress of one transfer. Writers touch only atomics. What it
// shows never goes back while a transfer runs, and never passes the total: bytes
// of a failed attempt are taken back, and the display waits until they are made good.
type Meter struct {
	total    atomic.Int64 // bytes, 0 while unknown
	done     atomic.Int64 // bytes acknowledged or in flight
	shown    atomic.Int64 // the highest that done has been
	finished atomic.Bool

	from  atomic.Int64 // what was there already
	began atomic.Int64 // Unix time in nanoseconds
	last  atomic.Int64 // of the newest byte

	speed speed
}

// Begin starts a new transfer of total bytes, of which done are there already.
func (m *Meter) Begin(total, done int64) {
	m.finished.Store(false)
	m.total.Store(total)
	m.done.Store(done)
	m.shown.Store(done)
	m.from.Store(done)
	now := time.Now().UnixNano()
	m.began.Store(now)
	m.last.Store(now)
}

// GoOn starts the same transfer again with fresh links: what was shown stays, and
// waits until the bytes that were lost on the way are made good.
func (m *Meter) GoOn(total, done int64) {
	m.total.Store(total)
	m.done.Store(done)
	m.Add(0)
}

// Add counts n bytes; n is negative when an attempt has failed.
func (m *Meter) Add(n int64) {
	now := m.done.Add(n)
	m.last.Store(time.Now().UnixNano())
	for {
		shown := m.shown.Load()
		if now <= shown || m.shown.CompareAndSwap(shown, now) {
			return
		}
	}
}

// Expect records how many bytes the whole has, once that is known.
func (m *Meter) Expect(total int64) { m.total.Store(total) }

// Finish records that the other side has the whole file, and has said so.
func (m *Meter) Finish() { m.finished.Store(true) }

// Bytes returns how many bytes are acknowledged or in flight, and of how many; total is 0 while it is unknown.
func (m *Meter) Bytes() (done, total int64) {
	done, total = m.shown.Load(), m.total.Load()
	if total > 0 {
		done = min(done, total)
	}
	return done, total
}

// Counted returns the bytes that are acknowledged or in flight at this moment, which
// go back when an attempt fails. Bytes is what to show.
func (m *Meter) Counted() int64 { return m.done.Load() }

// Moved returns how many bytes this transfer itself has moved, without those that
// were there before, and how long that took.
func (m *Meter) Moved() (bytes int64, took time.Duration) {
	done, _ := m.Bytes()
	return done - m.from.Load(), time.Duration(m.last.Load() - m.began.Load())
}

// Fraction returns the progress from 0 to 1. It is 1 only when the other side
// has confirmed the whole transfer, and at most 0.99 until then.
func (m *Meter) Fraction() float64 {
	if m.finished.Load() {
		return 1
	}
	done, total := m.Bytes()
	if total <= 0 {
		return 0
	}
	return min(float64(done)/float64(total), 0.99)
}

// Rate returns the speed of the last seconds in bytes per second. It measures
// between its own calls, so it is meant to be called by what draws the screen.
func (m *Meter) Rate(now time.Time) float64 {
	done, _ := m.Bytes()
	return m.speed.at(now, done)
}

// speed is a window of samples over the last seconds.
type speed struct {
	mu      sync.Mutex
	samples [16]sample // a ring, oldest at next when full
	next, n int
}

type sample struct {
	at    time.Time
	bytes int64
}

const (
	speedGap    = 250 * time.Millisecond // between two samples
	speedWindow = 4 * time.Second
)

func (s *speed) at(now time.Time, bytes int64) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n > 0 && bytes < s.sample(s.n-1).bytes {
		s.n = 0 // another transfer has begun
	}
	if s.n == 0 || now.Sub(s.sample(s.n-1).at) >= speedGap {
		s.samples[s.next] = sample{now, bytes}
		s.next = (s.next + 1) % len(s.samples)
		s.n = min(s.n+1, len(s.samples))
	}
	for i := range s.n {
		first := s.sample(i)
		if span := now.Sub(first.at); span > 0 && (span <= speedWindow || i == s.n-1) {
			return float64(bytes-first.bytes) / span.Seconds()
		}
	}
	return 0
}

// sample returns the i-th oldest sample.
func (s *speed) sample(i int) sample {
	return s.samples[(s.next-s.n+i+len(s.samples))%len(s.samples)]
}
