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
	// Later is set when a later start was answered since: if history lists that, it may
	// say that this one was never made.
	Later bool
}

// Searching is how far the search for lost starts in one account's history is. One
// call serves all of them.
type Searching struct {
	Busy  bool
	Began time.Time // of the last search
	After time.Time // the next one comes no earlier
	// None is set when the account has no history: nothing can be searched for.
	None bool
}

// lost plans the search for lost starts.
func (p *planner) lost(e *Engine) {
	s, now := e.Search, p.Now
	search, coming := false, p.coming(e)
	for l := range each(e.Lanes.Lost) {
		coming = coming || !l.Searched // its search may find others too
	}
	for l := range each(e.Lanes.Lost) {
		if s.Busy || !p.callable(e) {
			return
		}
		switch {
		case s.None, l.Searched && !l.Later && !coming:
			p.step(e, Decide, l.ID)
			continue
		case l.Searched && !l.Later:
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

// coming reports whether later starts will come, which may say what became of a lost one:
// the user is not asked before. Where credits have a cap, starts may wait for the price
// of the lost one.
func (p *planner) coming(e *Engine) bool {
	d := e.Demand
	return !p.Paused && !e.Free && p.cap.Most <= 0 && p.usable(e) && p.busy.Starts+d.Waiting+d.Uploading+d.Uploaded+d.Alone > 0
}
