package run

import (
	"maps"
	"slices"
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/quota"
	"bulkup/queue/run/engines"
)

// overview is what the screen sees of the queue as a whole. It changes nothing.
type overview struct{ *Coordinator }

// status is what is true of the queue as a whole.
func (c overview) status() feed.Status {
	now, t := c.Now(), c.Book.Tally()
	s := feed.Status{
		Engine: c.Default, Counts: maps.Clone(t.Counts), Bytes: t.Bytes, Paused: c.halt.Paused,
		Watching: slices.Sorted(maps.Keys(c.Folders.watched)), Parks: c.standing(now),
		Ledger: feed.Ledger{Promised: t.Money.Promised, Taken: t.Money.Taken, Cap: c.MaxCredits},
	}
	if e := c.Engines[c.Default]; e != nil {
		s.Meters = e.Meters(now)
		s.Ends = c.ends(e, now)
	}
	return s
}

// ends estimates when everything will have ended: by the rate limits where those
// bind, by the pace so far where they do not.
func (c overview) ends(e *engines.Engine, now time.Time) time.Time {
	left := c.Book.Tally().Left
	if left == 0 || c.halt.Paused {
		return time.Time{}
	}
	last := e.Windows.StartedBy(c.Demand(e), now)
	if last.After(now) {
		// A limit binds: bursts, and then silence, say nothing of the pace.
		return last.Add(e.Lasts(quota.Kind{Megapixels: 1})).Round(time.Second)
	}
	if d := c.computing(e, now); d > 0 {
		return now.Add(d).Round(time.Second)
	}
	each := c.Book.Pace(now)
	if each == 0 {
		return time.Time{}
	}
	return now.Add(time.Duration(left) * each).Round(time.Second)
}

// computing returns how long the engine of this machine still has to compute, by its
// measured pace; 0 where nobody knows.
func (c overview) computing(e *engines.Engine, now time.Time) time.Duration {
	if e.Guide == nil {
		return 0
	}
	of := c.Book.Of(e.Name)
	left, spent := of.Work.Lasts(e.Pace), time.Duration(0)
	if left == 0 {
		return 0
	}
	left += time.Duration(of.Left) * c.Book.Beside(e.Name, e.Pace)
	for t := range c.Book.Tasks() { // one picture at a time is computed: the first of them
		if t.Engine == e.Name && t.Kind.Model != "" {
			takes := time.Duration(t.Kind.Megapixels * float64(e.Pace(t.Kind.Model)))
			spent = max(spent, min(now.Sub(t.Started), takes))
		}
	}
	return max(left-spent, time.Second)
}
