package run

import (
	"maps"
	"slices"
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
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
		e.down = outcome.Outage{}
		for _, call := range quota.Calls() {
			e.Windows.Unpark(call)
		}
	}
}

// standing returns the parks as they are shown: those the user has to end, and
// those that end by themselves.
func (c overview) standing(now time.Time) []feed.Park {
	all := c.halt.Parks()
	for _, name := range slices.Sorted(maps.Keys(c.Engines)) {
		e := c.Engines[name]
		if e.down.Until.After(now) || e.down.Tries > 0 {
			all = append(all, feed.Park{What: e.Title, Kind: job.Temporary, Reason: outcome.Sentence(e.down.Err), Until: e.down.Until})
		}
		for _, call := range quota.Calls() {
			if until := e.Windows.Parked(call, now); !until.IsZero() {
				all = append(all, feed.Park{What: call.Word(), Kind: job.Limited, Until: until,
					Reason: e.Title + " wants no more calls of " + string(call) + " for now"})
			}
		}
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
