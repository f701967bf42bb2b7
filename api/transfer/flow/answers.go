package flow

import (
	"sync"
	"time"
)

// Answers learns how long servers take to answer what has been sent to them, so
// that an answer which got lost is not waited for as long as one that is only slow.
type Answers struct {
	mu     sync.Mutex
	recent [8]answered // the last ones, in any order
	seen   int         // since the last that did not come
}

// answered is a body whose answer came.
type answered struct {
	after time.Duration // from the last byte to the answer
	pace  float64       // seconds for a byte, from the first one to the answer
}

const (
	lateBy   = 8               // times the slowest of the last ones
	earliest = 3 * time.Second // less is never late: TCP may have to send the same twice more
)

// Came records that the answer to a body of size bytes came after that long, when the
// body had been sent in sending. A part of it may still have been on this machine.
func (a *Answers) Came(size int64, sending, after time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.recent[a.seen%len(a.recent)] = answered{after, (sending + after).Seconds() / float64(size)}
	a.seen++
}

// Failed records that one did not come. Perhaps the line or the server has become
// slower, so that nothing is believed until enough answers have come again.
func (a *Answers) Failed() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen = 0
}

// Wait returns how long to wait for the answer to a body of size bytes that was sent
// in sending: at least as long as sending it again may take, so that a mistake costs
// no more than has been waited for; most as long as too few answers are known.
func (a *Answers) Wait(size int64, sending, most time.Duration) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seen < len(a.recent) {
		return most
	}
	least := max(earliest, sending)
	for _, r := range a.recent {
		again := min(r.pace*float64(size), most.Seconds())
		least = max(least, lateBy*r.after, time.Duration(again*float64(time.Second)))
	}
	return min(least, most)
}
