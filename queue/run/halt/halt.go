// Package halt is what of a queue stands still, and why: the parks that the user has to
// end, and those that end by themselves. It stops nothing; the plan and the screen ask.
package halt

import (
	"maps"
	"slices"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/outcome"
	"bulkup/queue/plan"
)

// Halt is what stands still.
type Halt struct {
	Paused bool
	// Journal is why the journal cannot be written, nil when it can.
	Journal error
	// Welcome is set once a service to publish to has opened a session: until then one
	// file at a time finds out whether the key is accepted.
	Welcome bool
	parks   map[string]feed.Park
	refused map[string]refusal // services to publish to that do not accept their key
}

// refusal is what a service said last, and when.
type refusal struct {
	job.Fault
	at time.Time
}

// Names of parks that belong to no engine.
const journalPark, shortPark, capPark = "journal", "short", "cap"

func keyPark(engine string) string   { return "key " + engine }
func moneyPark(engine string) string { return "credits " + engine }

func (h *Halt) stands(name string) bool {
	_, ok := h.parks[name]
	return ok
}

func (h *Halt) park(name string, p feed.Park) {
	if h.parks == nil {
		h.parks = make(map[string]feed.Park)
	}
	h.parks[name] = p
}

// Unpark lets everything go on that waits for the user.
func (h *Halt) Unpark() {
	clear(h.parks)
	clear(h.refused)
}

// RefusePublisher notes that a service to publish to does not accept its key: it is not
// asked again for each file.
func (h *Halt) RefusePublisher(service string, f job.Fault, now time.Time) {
	if h.refused == nil {
		h.refused = make(map[string]refusal)
	}
	h.refused[service] = refusal{f, now}
}

// Unpublishable returns why the result of j cannot be published; ok is false where that
// can be tried, as when the user has asked for it again.
func (h *Halt) Unpublishable(j job.Job) (f job.Fault, ok bool) {
	r, ok := h.refused[j.Publish.Service]
	return r.Fault, ok && !(j.Publish.Fault != nil && j.Entered[job.Publishing].After(r.at))
}

// Parks returns what stands still, in a lasting order.
func (h *Halt) Parks() []feed.Park {
	var all []feed.Park
	for _, name := range slices.Sorted(maps.Keys(h.parks)) {
		all = append(all, h.parks[name])
	}
	return all
}

// Next is when the first park ends by itself, zero when none does.
func (h *Halt) Next(now time.Time) (next time.Time) {
	for _, p := range h.parks {
		if p.Until.After(now) && (next.IsZero() || p.Until.Before(next)) {
			next = p.Until
		}
	}
	return next
}

// RefuseKey notes that the engine does not accept the key.
func (h *Halt) RefuseKey(engine, title string, err error) { h.park(keyPark(engine), of(title, err)) }

// KeyRefused reports whether the engine does not accept the key.
func (h *Halt) KeyRefused(engine string) bool { return h.stands(keyPark(engine)) }

// NoCredit notes that the account of the engine has no credits.
func (h *Halt) NoCredit(engine, title string, err error) { h.park(moneyPark(engine), of(title, err)) }

// OutOfCredit reports whether the account of the engine has no credits.
func (h *Halt) OutOfCredit(engine string) bool { return h.stands(moneyPark(engine)) }

func of(title string, err error) feed.Park {
	f := outcome.FaultOf(err)
	return feed.Park{What: title, Kind: f.Kind, Reason: f.Message, Advice: f.Advice}
}

// Cap parks new tasks, or ends that, by what a plan found.
func (h *Halt) Cap(p plan.Plan) {
	switch {
	case p.Uncapped:
		delete(h.parks, capPark)
	case p.Capped:
		h.park(capPark, feed.Park{What: "new tasks", Kind: failure.Credits,
			Reason: "the cap on credits is reached", Advice: "raise --max-credits to go on"})
	}
}

// again is how long everything waits for room on a disk, or for files that may be open.
const again = 10 * time.Second

// Shorten lets everything wait until then for what this machine lacks.
func (h *Halt) Shorten(f job.Fault, now time.Time) (until time.Time) {
	until = now.Add(again)
	h.park(shortPark, feed.Park{What: "new work", Kind: f.Kind, Reason: f.Message, Advice: f.Advice, Until: until})
	return until
}

// Short reports whether this machine lacks something.
func (h *Halt) Short(now time.Time) bool {
	if p := h.parks[shortPark]; !p.Until.After(now) {
		delete(h.parks, shortPark)
	}
	return h.stands(shortPark)
}

// Journaled notes whether the journal could be written; if not, it is tried again at a
// time.
func (h *Halt) Journaled(err error, again time.Time) {
	if h.Journal = err; err == nil {
		delete(h.parks, journalPark)
		return
	}
	p := feed.Park{What: "the queue", Kind: failure.Temporary, Until: again,
		Reason: "the queue's journal cannot be written: " + api.Clean(err.Error()), Advice: "nothing is started until it can be"}
	if journal.Full(err) {
		p.Reason, p.Advice = "the disk with the queue's journal is full", "make room: the queue goes on by itself"
	}
	h.park(journalPark, p)
}
