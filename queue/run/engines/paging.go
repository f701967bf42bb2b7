package engines

import (
	"time"

	"bulkup/queue/outcome"
)

// Paging is the state of the pages of history that serve as polls.
type Paging struct {
	Busy   bool
	Began  time.Time
	After  time.Time // the next one comes no earlier
	failed int       // pages in a row that did not come
}

// hung is how long a page is waited for before tasks are polled without it.
const hung = 2 * time.Second

// Overdue is when the page that is read now will be waited for no longer; zero when none
// is, or that time has passed.
func (p *Paging) Overdue(now time.Time) time.Time {
	if at := p.Began.Add(hung); p.Busy && at.After(now) {
		return at
	}
	return time.Time{}
}

// Begin notes that a page is asked for.
func (p *Paging) Begin(now time.Time) { p.Busy, p.Began = true, now }

// End notes how that ended. After failures the next page is waited for longer each time.
func (p *Paging) End(err error, now time.Time) {
	p.Busy = false
	if err == nil {
		p.failed, p.After = 0, time.Time{}
		return
	}
	p.After = now.Add(outcome.Backoff(p.failed))
	p.failed++
}
