package queue

import (
	"time"

	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
)

func parkKey(b *backend) string   { return "key " + b.Name }
func parkMoney(b *backend) string { return "credits " + b.Name }

// parked tells whether the named part stands still.
func (q *Queue) parked(name string) bool {
	_, ok := q.parks[name]
	return ok
}

// capped tells whether a start of so many pictures could pass the user's cap, and
// says so. A picture whose price nobody knows yet is worth what the last one was,
// and while none was, starts go one by one: the older dialect names a price only
// when the task has ended.
func (q *Queue) capped(pictures int) bool {
	if q.opts.MaxCredits <= 0 {
		return false
	}
	spent, open, coming := int64(0), int64(0), false
	for _, e := range q.order {
		if !e.spends() {
			continue
		}
		promised, taken := e.Credits()
		spent += max(promised, taken)
		if e.Intent != nil || promised+taken == 0 && q.unpriced(e) {
			open++
			// What nobody can confirm may have been paid, but tells no price any more.
			coming = coming || e.cancel != nil || e.State == job.Upscaling || e.State == job.Unknown && e.NotBefore.IsZero()
		}
	}
	if q.price == 0 && coming {
		return true
	}
	if spent+(open+int64(pictures))*max(q.price, 1) <= q.opts.MaxCredits {
		delete(q.parks, parkCap)
		return false
	}
	if !coming {
		q.parks[parkCap] = Park{What: "new tasks", Kind: job.Credits,
			Reason: "the cap on credits is reached", Advice: "raise --max-credits to go on"}
	}
	return true
}

// spends tells whether the credits of e are this queue's: what was only fetched had
// been paid for before.
func (e *entry) spends() bool { return e.focus && e.Batch != fetchedBatch }

// unpriced tells whether e has a task that may still take credits.
func (q *Queue) unpriced(e *entry) bool {
	b := q.backends[e.Engine]
	return e.State != job.Done && e.Task != nil && !e.Task.Over && b != nil && !b.Free
}

// spent is what the jobs of this queue were promised to cost, and did cost.
func (q *Queue) spent() Ledger {
	l := Ledger{Cap: q.opts.MaxCredits}
	for _, e := range q.order {
		if e.spends() {
			promised, taken := e.Credits()
			l.Promised += promised
			l.Taken += taken
		}
	}
	return l
}

// standing returns the parks as they are shown: those the user has to end, and
// those that end by themselves.
func (q *Queue) standing(now time.Time) []Park {
	var all []Park
	for _, name := range sortedKeys(q.parks) {
		all = append(all, q.parks[name])
	}
	for _, name := range sortedKeys(q.backends) {
		b := q.backends[name]
		if b.down.until.After(now) || b.down.tries > 0 {
			all = append(all, Park{What: b.Title, Kind: job.Temporary, Reason: outcome.Sentence(b.down.err), Until: b.down.until})
		}
		for _, c := range quota.Calls() {
			if until := b.windows.Parked(c, now); !until.IsZero() {
				all = append(all, Park{What: c.Word(), Kind: job.Limited, Until: until,
					Reason: b.Title + " wants no more calls of " + string(c) + " for now"})
			}
		}
	}
	return all
}
