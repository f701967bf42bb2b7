package run

import "bulkup/queue/journal"

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
