package run

import (
	"maps"
	"slices"
	"time"

	"bulkup/api/failure"
	"bulkup/queue/feed"
	"bulkup/queue/journal"
	"bulkup/queue/quota"
	"bulkup/queue/run/engines"
)

// journaled notes whether the journal could be written. A damaged one is replaced.
func (c *Coordinator) journaled(err error) {
	if err != nil && c.halt.Journal == nil {
		c.Log.Error("journal", "error", err)
	}
	if journal.Damaged(err) {
		c.renewJournal()
	}
	c.halt.Journaled(err, c.Now().Add(journalRetry))
}

// SetPaused stops new work from beginning, or lets it begin again. What is under way
// ends by itself.
func (c *Coordinator) SetPaused(paused bool) { c.halt.Paused = paused }

// Unpark lets everything go on that waits for the user.
func (c *Coordinator) Unpark() {
	c.halt.Unpark()
	for _, e := range c.Engines {
		e.Unpark()
	}
}

// standing returns the parks as they are shown: those the user has to end, and
// those that end by themselves.
func (c overview) standing(now time.Time) []feed.Park {
	all := c.halt.Parks()
	for _, name := range slices.Sorted(maps.Keys(c.Engines)) {
		all = append(all, c.Engines[name].Parks(now)...)
	}
	return all
}

// renewJournal goes on in a fresh journal, into which the next commit writes all jobs.
func (c *Coordinator) renewJournal() {
	aside, err := c.Journal.Renew()
	if err != nil {
		c.Log.Error("journal", "error", err)
		return
	}
	c.Book.Rewrite()
	c.Notice(journal.DamageNotice(aside, nil), true)
}

// learn draws the consequences of an answer for an engine, and for the queue.
func (c *Coordinator) learn(e *engines.Engine, call quota.Call, err error, now time.Time) {
	switch e.Learn(call, err, now) {
	case failure.Refused:
		c.halt.RefuseKey(e.Name, e.Title, err)
	case failure.Credits:
		c.halt.NoCredit(e.Name, e.Title, err)
	}
}
