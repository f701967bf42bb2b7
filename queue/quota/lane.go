package quota

import (
	"slices"
	"time"
)

// lane is starts, or uploads, of one window, as a ring of the times at which each
// is free next. A call that is used is free again when a window has gone by.
type lane struct {
	times []time.Time
	next  int
	span  time.Duration
}

// free is when the n-th call from now on is free, counting from 0.
func (l *lane) free(n int) time.Time { return l.times[(l.next+n)%len(l.times)] }

// use spends n calls at the given time.
func (l *lane) use(n int, at time.Time) {
	for range n {
		l.times[l.next] = at.Add(l.span)
		l.next = (l.next + 1) % len(l.times)
	}
}

// batch returns how many of n calls are free at the given time or follow each
// other without a long pause from then on, and when the last of those is free.
func (l *lane) batch(n int, from time.Time, pause time.Duration) (int, time.Time) {
	last := from
	n = min(n, len(l.times))
	for i := range n {
		at := later(l.free(i), from)
		if i > 0 && at.Sub(last) > pause {
			return i, last
		}
		last = at
	}
	return n, last
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// lane makes a ring of n calls of which some have been used.
func (w *Windows) lane(used []time.Time, n int, from time.Time) *lane {
	slices.SortFunc(used, time.Time.Compare)
	used = used[max(0, len(used)-n):]
	l := &lane{span: w.limits.span(), times: make([]time.Time, n)}
	for i := range l.times {
		l.times[i] = from
		if k := i - (n - len(used)); k >= 0 {
			if at := used[k].Add(l.span); at.After(from) {
				l.times[i] = at
			}
		}
	}
	return l
}
