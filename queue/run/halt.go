package run

import (
	"maps"
	"slices"
	"time"

	"bulkup/api"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/outcome"
	"bulkup/queue/plan"
	"bulkup/queue/quota"
)

// halt is what stands still, and why.
type halt struct {
	paused bool
	dry    error // why the journal cannot be written, nil when it can
	parks  map[string]feed.Park
}

// Names of parks that belong to no engine.
const parkJournal, parkShort, parkCap = "journal", "short", "cap"

func parkKey(e *Engine) string   { return "key " + e.Name }
func parkMoney(e *Engine) string { return "credits " + e.Name }

// stands reports whether the named part stands still.
func (h *halt) stands(name string) bool {
	_, ok := h.parks[name]
	return ok
}

func (h *halt) park(name string, p feed.Park) {
	if h.parks == nil {
		h.parks = make(map[string]feed.Park)
	}
	h.parks[name] = p
}

// cap parks new tasks, or ends that, by what a plan found.
func (h *halt) cap(p plan.Plan) {
	switch {
	case p.Uncapped:
		delete(h.parks, parkCap)
	case p.Capped:
		h.park(parkCap, feed.Park{What: "new tasks", Kind: job.Credits,
			Reason: "the cap on credits is reached", Advice: "raise --max-credits to go on"})
	}
}

// short lets everything wait until then for room on a disk, or for files that may be open.
func (h *halt) short(f job.Fault, now time.Time) (until time.Time) {
	until = now.Add(10 * time.Second)
	h.park(parkShort, feed.Park{What: "new work", Kind: f.Kind, Reason: f.Message, Advice: f.Advice, Until: until})
	return until
}

// next is when the first park ends by itself, zero when none does.
func (h *halt) next(now time.Time) (next time.Time) {
	for _, p := range h.parks {
		if p.Until.After(now) && (next.IsZero() || p.Until.Before(next)) {
			next = p.Until
		}
	}
	return next
}

// journaled notes whether the journal could be written.
func (c *Coordinator) journaled(err error) {
	if err == nil {
		c.halt.dry = nil
		delete(c.halt.parks, parkJournal)
		return
	}
	if c.halt.dry == nil {
		c.Log.Error("journal", "error", err)
	}
	if journal.Damaged(err) {
		c.renewJournal()
	}
	c.halt.dry = err
	p := feed.Park{What: "the queue", Kind: job.Temporary, Until: c.Now().Add(journalRetry),
		Reason: "the queue's journal cannot be written: " + api.Clean(err.Error()), Advice: "nothing is started until it can be"}
	if journal.Full(err) {
		p.Reason, p.Advice = "the disk with the queue's journal is full", "make room: the queue goes on by itself"
	}
	c.halt.park(parkJournal, p)
}

func servicePark(service string, err error) feed.Park {
	f := outcome.FaultOf(err)
	return feed.Park{What: service, Kind: f.Kind, Reason: f.Message, Advice: f.Advice}
}

// SetPaused stops new work from beginning, or lets it begin again. What is under way
// ends by itself.
func (c *Coordinator) SetPaused(paused bool) { c.halt.paused = paused }

// Unpark lets everything go on that waits for the user.
func (c *Coordinator) Unpark() {
	clear(c.halt.parks)
	for _, e := range c.Engines {
		e.down = outcome.Outage{}
		for _, call := range quota.Calls() {
			e.Windows.Unpark(call)
		}
	}
}

// standing returns the parks as they are shown: those the user has to end, and
// those that end by themselves.
func (c *Coordinator) standing(now time.Time) []feed.Park {
	var all []feed.Park
	for _, name := range slices.Sorted(maps.Keys(c.halt.parks)) {
		all = append(all, c.halt.parks[name])
	}
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
