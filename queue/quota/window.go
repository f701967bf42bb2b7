package quota

import (
	"slices"
	"time"
)

// unlimited is what Free says where nothing limits.
const unlimited = 1 << 30

// Windows counts calls in sliding windows, one for each endpoint. It belongs to
// one account and one goroutine; the zero value is not ready, use NewWindows.
//
// It goes by wall time: the monotonic clock of a machine stands still while it
// sleeps, and the service's hour does not.
type Windows struct {
	limits Limits
	points map[Call]*endpoint
}

// endpoint is what is known of one call.
type endpoint struct {
	stamps  []stamp // ascending by time
	refused refusals
}

type stamp struct {
	id       string
	sent, at time.Time // at is from when it counts
	pictures int       // carried by a start; 0 for other calls
	answered bool
}

// NewWindows returns windows in which nothing has been called.
func NewWindows(l Limits) *Windows {
	return &Windows{limits: l, points: make(map[Call]*endpoint)}
}

// Limits returns the limits of the settings. Limit returns what is in force.
func (w *Windows) Limits() Limits { return w.limits }

// SetLimits changes the limits from now on. The calls that were counted still
// count; what refusals taught about the old limits is forgotten, parks are not.
func (w *Windows) SetLimits(l Limits) {
	w.limits = l
	for _, e := range w.points {
		e.refused.limit, e.refused.lapses = 0, time.Time{}
	}
}

func (w *Windows) point(c Call) *endpoint {
	e := w.points[c]
	if e == nil {
		e = &endpoint{}
		w.points[c] = e
	}
	return e
}

// Take counts a call at the given time. The id serves Correct; pictures is how
// many a start carries, 0 for other calls.
func (w *Windows) Take(c Call, id string, at time.Time, pictures int) {
	e := w.point(c)
	e.refused.tried(at)
	e.insert(stamp{id: id, at: at.Round(0), pictures: pictures, sent: at.Round(0)})
	w.drop(e, at)
}

// Correct moves a counted call to the time of its answer: the service may have
// counted it at any moment until then.
func (w *Windows) Correct(c Call, id string, at time.Time) {
	e := w.point(c)
	for i := len(e.stamps) - 1; i >= 0; i-- {
		if s := e.stamps[i]; s.id == id {
			e.stamps = slices.Delete(e.stamps, i, i+1)
			s.at, s.answered = at.Round(0), true
			e.insert(s)
			return
		}
	}
}

func (e *endpoint) insert(s stamp) {
	i := len(e.stamps)
	for i > 0 && e.stamps[i-1].at.After(s.at) {
		i--
	}
	e.stamps = slices.Insert(e.stamps, i, s)
}

// Used returns how many calls the window that ends now holds.
func (w *Windows) Used(c Call, now time.Time) int {
	e := w.point(c)
	w.drop(e, now)
	return len(e.stamps)
}

// Limit returns how many calls a window takes as far as is known now: the number
// of the settings, or what the service's own answers taught. 0 is unlimited.
func (w *Windows) Limit(c Call, now time.Time) int {
	if r := &w.point(c).refused; r.limit > 0 && r.lapses.After(now) {
		return r.limit
	}
	return w.limits.Of(c)
}

// Free returns how many calls may be made now; a large number when unlimited.
func (w *Windows) Free(c Call, now time.Time) int {
	if !w.Parked(c, now).IsZero() {
		return 0
	}
	if r := &w.point(c).refused; r.row > 0 {
		if r.probing(now) {
			return 0
		}
		return 1
	}
	limit := w.Limit(c, now)
	if limit == 0 {
		return unlimited
	}
	return max(0, limit-w.Used(c, now))
}

// Next returns when the next call may be made: now, or later.
func (w *Windows) Next(c Call, now time.Time) time.Time { return w.when(c, 1, now) }

// when returns the time at which n calls are free. Where the window takes fewer
// than n, it is the time at which all of it is free.
func (w *Windows) when(c Call, n int, now time.Time) time.Time {
	at := now
	if until := w.Parked(c, now); !until.IsZero() {
		at = until
	}
	if r := &w.point(c).refused; r.row > 0 {
		if r.probing(at) {
			at = r.probe.Add(patience)
		}
		return at // the next call finds out, whatever the window says
	}
	if limit := w.Limit(c, now); limit > 0 {
		used := w.Used(c, now)
		if over := used + min(n, limit) - limit; over > 0 {
			if free := w.point(c).stamps[over-1].at.Add(w.limits.span()); free.After(at) {
				at = free
			}
		}
	}
	return at
}

// change returns when, with no call made, something about c changes next; zero
// when nothing will.
func (w *Windows) change(c Call, now time.Time) time.Time {
	e := w.point(c)
	w.drop(e, now)
	var next time.Time
	sooner := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	sooner(w.Parked(c, now))
	if e.refused.row > 0 {
		sooner(e.refused.probe.Add(patience))
	}
	sooner(e.refused.lapses)
	if len(e.stamps) > 0 && w.Limit(c, now) > 0 {
		sooner(e.stamps[0].at.Add(w.limits.span()))
	}
	return next
}

// flying returns how many calls have left of late and have no answer yet.
func (w *Windows) flying(c Call, now time.Time) int {
	n := 0
	s := w.point(c).stamps
	for i := len(s) - 1; i >= 0 && now.Sub(s[i].at) < patience; i-- {
		if !s[i].answered {
			n++
		}
	}
	return n
}

// lost is how long the answer of a call may take; a large file goes along with
// a start.
const lost = 30 * time.Minute

// drop forgets calls that have left the window. One that has no answer yet may
// still be counted by the service, so it begins again. A clock that stepped back
// leaves stamps in the future; they are pulled to now, so that none blocks for
// longer than a window.
func (w *Windows) drop(e *endpoint, now time.Time) {
	edge := now.Add(-w.limits.span())
	var again []stamp
	i := 0
	for i < len(e.stamps) && !e.stamps[i].at.After(edge) {
		if s := e.stamps[i]; !s.answered && now.Sub(s.sent) < lost {
			s.at = now.Round(0)
			again = append(again, s)
		}
		i++
	}
	e.stamps = e.stamps[i:]
	for k := len(e.stamps) - 1; k >= 0 && e.stamps[k].at.After(now); k-- {
		e.stamps[k].at, e.stamps[k].sent = now.Round(0), now.Round(0)
	}
	e.stamps = append(e.stamps, again...)
}
