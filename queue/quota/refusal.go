package quota

import "time"

// patience is the least time between calls to an endpoint that refuses them, and
// how long a call is waited for before it no longer counts as under way.
const patience = time.Minute

// longest is the most that a service's "try again in" is taken for: whatever it
// says, it is asked again once a day.
const longest = 24 * time.Hour

// refusals is what 429 answers of one endpoint taught.
type refusals struct {
	from, until time.Time // the park, and when it began
	row         int       // refusals in a row
	probe       time.Time // when the one call left that finds out whether it goes on
	limit       int       // calls a window seems to take, 0 when nothing is known
	lapses      time.Time // limit is believed until then
}

// tried notes a call: after a refusal, one at a time finds out.
func (r *refusals) tried(at time.Time) {
	if r.row > 0 {
		r.probe = at.Round(0)
	}
}

// probing reports whether such a call is under way.
func (r *refusals) probing(now time.Time) bool {
	return !r.probe.IsZero() && !now.Before(r.probe) && now.Sub(r.probe) < patience
}

// Refused says that the service answered a call with 429. The endpoint parks
// for retryAfter, or, when the service named no time (0), for a minute, or a window
// that is shorter, which doubles with every further refusal up to the window and to a
// minute at least. From then on one call at
// a time finds out whether it goes on, and an endpoint that keeps refusing is
// asked at most once a minute.
//
// A refusal before our count reached the limit shows that the limit is lower, or
// that others spend it too: for one window, what was taken is believed to be all.
func (w *Windows) Refused(c Call, retryAfter time.Duration, now time.Time) {
	r := &w.point(c).refused
	wait := min(max(retryAfter, 0), longest)
	if r.row > 0 && !w.Parked(c, now).IsZero() {
		// Calls that left together are refused together: one step, not many.
		w.park(c, now.Add(wait), now)
		return
	}
	switch {
	case wait == 0:
		wait = backoff(r.row, w.limits)
	case r.row > 0: // the time that it named was not true
		wait = max(wait, backoff(r.row-1, w.limits))
	}
	if used := w.Used(c, now); w.limits.Of(c) == 0 || used < w.Limit(c, now) {
		r.limit, r.lapses = max(1, used), now.Round(0).Add(max(w.limits.span(), wait))
	}
	r.row++
	r.probe = time.Time{}
	w.park(c, now.Add(wait), now)
}

// backoff is how long an endpoint is left alone after n refusals before this one.
func backoff(n int, l Limits) time.Duration {
	return min(min(patience, l.span())<<min(n, 16), max(l.span(), patience))
}

// Succeeded says that the service took a call, whatever it then made of it. It
// ends a row of refusals, and shows that at least so many calls are allowed.
func (w *Windows) Succeeded(c Call, now time.Time) {
	if !w.Parked(c, now).IsZero() {
		return // it left before the refusal
	}
	r := &w.point(c).refused
	r.row, r.probe = 0, time.Time{}
	used, set := w.Used(c, now), w.limits.Of(c)
	switch limit := w.Limit(c, now); {
	case limit == 0 || used < limit:
	case set > 0 && used > set:
		r.limit, r.lapses = used, now.Round(0).Add(w.limits.span())
	case limit == set:
	case set > 0 && used+1 >= set:
		r.limit, r.lapses = 0, time.Time{}
	default:
		r.limit = used + 1 // the next one finds out
	}
}

func (w *Windows) park(c Call, until, now time.Time) {
	if r := &w.point(c).refused; until.After(w.Parked(c, now)) {
		r.from, r.until = now.Round(0), until.Round(0)
	}
}

// Parked returns until when the endpoint is stopped, zero when it is not. A clock
// that stepped back does not make it longer than it was.
func (w *Windows) Parked(c Call, now time.Time) time.Time {
	r := &w.point(c).refused
	if now.Before(r.from) {
		step := r.from.Sub(now)
		r.from, r.until = r.from.Add(-step), r.until.Add(-step)
	}
	if r.until.After(now) {
		return r.until
	}
	return time.Time{}
}

// Unpark lets a stopped endpoint go on: somebody wants it tried.
func (w *Windows) Unpark(c Call) {
	r := &w.point(c).refused
	r.from, r.until, r.row, r.probe = time.Time{}, time.Time{}, 0, time.Time{}
}
