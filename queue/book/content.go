package book

import (
	"slices"
	"strconv"

	"bulkup/api/failure"
	"bulkup/queue/job"
	"bulkup/queue/journal"
)

// contents is who pays for which content, by the key of the content. The first job of
// a content claims it, and the others wait for its result. The claim ends when the job
// is done, or has ended without a task and without a start that may have made one.
type contents struct {
	claims  map[string]*Entry
	members map[string][]*Entry // all that want it and do not have it
	// finished are those that were finished by this process, each with how many
	// there were then.
	finished map[string]int
	count    int
}

func newContents() contents {
	return contents{claims: make(map[string]*Entry), members: make(map[string][]*Entry), finished: make(map[string]int)}
}

// hold keeps the claims in step with a job.
func (b *Book) hold(e *Entry) {
	key := ""
	if e.Facts != nil && !e.over() {
		key = e.ContentKey()
	}
	if key != e.key {
		b.release(e)
		if e.key = key; key != "" {
			b.contents.members[key] = append(b.contents.members[key], e)
		}
	}
	if key == "" {
		return
	}
	h := b.contents.claims[key]
	if h == nil && !b.contents.known(key) || h != nil && h != e && e.invested() > h.invested() {
		b.claim(e)
	}
}

// claim has e pay for its content.
func (b *Book) claim(e *Entry) {
	before := b.contents.claims[e.key]
	b.contents.claims[e.key] = e
	if before != nil {
		b.index(before)
	}
	b.index(e)
}

// release takes a job away from its content; if it had the claim, another gets it.
func (b *Book) release(e *Entry) {
	key := e.key
	if key == "" {
		return
	}
	e.key = ""
	left := slices.DeleteFunc(b.contents.members[key], func(o *Entry) bool { return o == e })
	if b.contents.members[key] = left; len(left) == 0 {
		delete(b.contents.members, key)
	}
	if b.contents.claims[key] == e {
		delete(b.contents.claims, key)
		b.elect(key)
	}
}

// elect finds who pays for a content that nobody has claimed, unless it is there.
func (b *Book) elect(key string) {
	if b.contents.known(key) || len(b.contents.members[key]) == 0 {
		return
	}
	best := slices.MaxFunc(b.contents.members[key], func(a, o *Entry) int {
		if d := a.invested() - o.invested(); d != 0 {
			return d
		}
		if a.focus != o.focus {
			if a.focus {
				return 1
			}
			return -1
		}
		return o.Compare(a.Job) // the earlier one
	})
	b.claim(best)
}

// known reports whether a result for a content exists by now, so that a check finds
// it and saves the money.
func (c *contents) known(key string) bool { return key != "" && c.finished[key] > 0 }

// copies reports whether another job pays for the content of e.
func (c *contents) copies(e *Entry) bool {
	h := c.claims[e.key]
	return e.key != "" && h != nil && h != e
}

// stuck reports whether a job that has claimed a content will not go on by itself.
func stuck(h *Entry) bool {
	switch {
	case h.State.Ended():
		return h.cancel == nil // else its start is under way, and will say what became of it
	case h.State == job.Unknown && !h.NotBefore.IsZero():
		return true
	}
	return !h.focus
}

// stall notes who waits in vain for e, or with e for another.
func (b *Book) stall(e *Entry) {
	h := b.contents.claims[e.key]
	if e.key == "" || h == nil || !stuck(h) {
		return
	}
	if h != e {
		b.await = append(b.await, e)
		return
	}
	for _, o := range b.contents.members[e.key] {
		if o != e && o.at.lane == Held {
			b.await = append(b.await, o)
		}
	}
}

// SettleCopies decides about the jobs that wait for one that will not go on by itself:
// it goes on where that is ours to say, and else the user has to decide about it
// first. To pay for a copy meanwhile could be to pay twice.
func (b *Book) SettleCopies() {
	for len(b.await) > 0 {
		e := b.await[0]
		b.await = b.await[1:]
		h := b.contents.claims[e.key]
		if b.jobs[e.ID] != e || e.at.lane != Held || h == nil || h == e || !stuck(h) {
			continue
		}
		f := job.Fault{Kind: failure.Unknown, Advice: "decide about that one first, then retry this one"}
		switch name := strconv.Quote(h.Name()); { // names may hold control bytes
		case h.State == job.Unknown && !h.NotBefore.IsZero(), h.State.Ended() && h.Task == nil:
			f.Message = "it is the same picture as " + name + ", whose start is not confirmed"
		case h.State.Ended():
			f.Message = "it is the same picture as " + name + ", which has a task and is " + string(h.State)
		default:
			b.SetFocus(h)
			continue
		}
		b.Apply(e, job.Fail{Fault: f})
	}
}

// Vanished takes what a check of e did not find, with these facts, for gone; unless it
// was finished while the check was under way.
func (b *Book) Vanished(e *Entry, facts job.Facts) {
	j := e.Job
	j.Facts = &facts
	key := j.ContentKey()
	if b.contents.known(key) && b.contents.finished[key] <= e.knew {
		delete(b.contents.finished, key)
		b.elect(key)
		b.reindex(key)
	}
}

// Finished notes that there is a result for a content.
func (b *Book) Finished(key string) {
	b.contents.count++
	first := !b.contents.known(key)
	b.contents.finished[key] = b.contents.count
	if first {
		b.reindex(key)
	}
}

// Bought returns what other jobs than the one that asks have of a content: their results,
// and a task that was paid for, or nil. It goes through all jobs, and is for the rare case
// of a result that is known and does not serve.
func (b *Book) Bought(key string, asks job.ID) (results []job.Result, paid *job.Task) {
	for e := range b.All() {
		if e.ID == asks || e.Facts == nil || e.State != job.Done && e.State != job.Skipped || e.ContentKey() != key {
			continue
		}
		if Measured(e.Result) {
			results = append(results, *e.Result)
		}
		if e.State == job.Done && e.Task != nil && !e.Task.Over && paid == nil {
			t := *e.Task
			paid = &t
		}
	}
	return results, paid
}

func (b *Book) reindex(key string) {
	for _, e := range slices.Clone(b.contents.members[key]) {
		b.index(e)
	}
}

// Keep remembers the result of e for all who want the same.
func (b *Book) Keep(e *Entry, r job.Result) {
	if e.Facts == nil {
		return
	}
	key := e.ContentKey()
	b.Finished(key)
	b.changes.Finished = append(b.changes.Finished, journal.Finished{Key: key, Result: r, At: b.Now()})
	if own := e.FinishedKey(); own != "" {
		b.changes.Finished = append(b.changes.Finished, journal.Finished{Key: own, Result: r, At: b.Now()})
	}
}
