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
	lost   int         // that did not come, since the last that did; 2 at most
}

// answered is a body whose answer came.
type answered struct {
	after time.Duration // from the last byte to the answer
	pace  float64       // seconds for a byte, from the first one to the answer
}

const (
	lateBy   = 8               // times the slowest of the last ones
	earliest = 3 * time.Second // less is never late: TCP may have to send the same twice more
	// What a server whose pace is not known yet may take, beside the time in which the
	// slowest line brings it the bytes that the system has taken for sent.
	unlearned = 15 * time.Second
	slowest   = 64 << 10 // bytes per second
)

// Came records that the answer to a body of size bytes came after that long, when the
// body had been sent in sending. A part of it may still have been on this machine.
func (a *Answers) Came(size int64, sending, after time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.recent[a.seen%len(a.recent)] = answered{after, (sending + after).Seconds() / float64(size)}
	a.seen++
	a.lost = 0
}

// Failed records that one did not come. Perhaps the line or the server has become
// slower, so that nothing is believed until enough answers have come again.
func (a *Answers) Failed() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen, a.lost = 0, min(a.lost+1, 2)
}

// Wait returns how long to wait for the answer to a body of size bytes that was sent
// in sending: at least as long as sending it again may take, so that a mistake costs
// no more than has been waited for. While too few answers are known, it is long enough
// for a slow server on a slow line; it is never longer than most.
func (a *Answers) Wait(size int64, sending, most time.Duration) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seen < len(a.recent) {
		wait := unlearned<<a.lost + max(sending, time.Duration(size/slowest)*time.Second)
		for _, r := range a.recent[:a.seen] {
			wait = max(wait, lateBy*r.after)
		}
		return min(most, wait)
	}
	least := max(earliest, sending)
	for _, r := range a.recent {
		again := min(r.pace*float64(size), most.Seconds())
		least = max(least, lateBy*r.after, time.Duration(again*float64(time.Second)))
	}
	return min(least, most)
}
