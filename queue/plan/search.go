package plan

import (
	"time"

	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// Lost is a job whose start nobody confirmed.
type Lost struct {
	ID job.ID
	// Last is from when on a search that does not find the task is the last one.
	Last     time.Time
	Searched bool // that one has been
}

// Searching is how far the search for lost starts in one account's history is. One
// call serves all of them.
type Searching struct {
	Busy  bool
	Began time.Time // of the last search
	After time.Time // the next one comes no earlier
	// None is set when the account has no history: nothing can be looked up.
	None bool
}

// lost plans the search for lost starts.
func (p *planner) lost(e *Engine) {
	s, now := e.Search, p.Now
	search := false
	for l := range each(e.Lanes.Lost) {
		if s.Busy || !p.callable(e) {
			return
		}
		if s.None || l.Searched {
			p.step(e, Decide, l.ID)
			continue
		}
		if s.After.After(now) && (l.Last.After(now) || !s.Began.Before(l.Last)) {
			p.wake(s.After)
			if l.Last.After(now) {
				p.wake(l.Last)
			}
			continue
		}
		search = true
	}
	switch {
	case !search:
	case e.Windows.Free(quota.History, now) == 0:
		p.wake(e.Windows.Next(quota.History, now))
	default:
		p.step(e, Search)
		p.busy.Polls++
	}
}
