package queue

import (
	"fmt"
	"math/rand/v2"
	"time"

	"bulkup/api"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/outcome"
)

// backoff is how long to wait after tries failures in a row: full jitter over a
// doubling time, so that many jobs do not come back together.
func backoff(tries int) time.Duration {
	const base, most, least = time.Second, time.Minute, 200 * time.Millisecond
	ceiling := min(most, base<<min(tries, 10))
	return least + rand.N(ceiling)
}

// delay schedules the next try of a job, or gives it up when its patience ends.
func (q *Queue) delay(e *entry, o outcome.Outcome) {
	now := q.opts.Now()
	f := o.Fault
	b := q.backends[e.Engine]
	wait := max(backoff(e.Tries), o.RetryAfter)
	if e.trouble.IsZero() {
		e.trouble = now
	}
	if f.Kind == job.Temporary && q.opts.Patience > 0 {
		patience := q.opts.Patience
		if b != nil && !b.reached {
			patience = min(patience, firstContact)
		}
		if now.Sub(e.trouble) >= patience {
			e.trouble = time.Time{}
			f.Message = fmt.Sprintf("%s; tried for %s", f.Message, patience)
			q.apply(e, job.Fail{Fault: f})
			return
		}
	}
	if f.Kind == job.Refused || f.Kind == job.Credits {
		wait = 0 // the park decides
	}
	if e.State == job.Starting {
		q.apply(e, job.StartWithdrawn{}) // a start that may have been accepted is lost, not delayed
	}
	q.apply(e, job.Delayed{Fault: f, Until: now.Add(wait)})
}

// firstContact is how long a service that never answered is waited for: a wrong
// address should not look like a bad day.
const firstContact = 30 * time.Second

// Park names that belong to no backend.
const parkJournal, parkDisk, parkCap = "journal", "disk", "cap"

func journalPark(err error, again time.Time) Park {
	p := Park{What: "the queue", Kind: job.Temporary, Until: again, Reason: "the queue's journal cannot be written: " + api.Clean(err.Error()),
		Advice: "nothing is started until it can be"}
	if journal.Full(err) {
		p.Reason = "the disk with the queue's journal is full"
		p.Advice = "make room: the queue goes on by itself"
	}
	return p
}

func diskPark(reason string) Park {
	return Park{What: "saving", Kind: job.Temporary, Reason: reason, Advice: "make room, then retry"}
}

func refusedPark(service string, err error) Park {
	return Park{What: service, Kind: job.Refused, Reason: outcome.Sentence(err), Advice: outcome.Advice(job.Refused)}
}

func creditsPark(service string, err error) Park {
	return Park{What: service, Kind: job.Credits, Reason: outcome.Sentence(err), Advice: outcome.Advice(job.Credits)}
}

// renewals is how many broken results, or dead links, in a row a job survives.
const renewals = 5

// renew goes back to asking for the task, and after a few rounds gives up. What
// was paid for stays where it is: a retry begins at the task again.
func (q *Queue) renew(e *entry, f job.Fault) {
	e.renewed++
	if e.renewed >= renewals {
		e.renewed = 0
		f.Kind, f.Advice = job.Temporary, "the task is kept: a retry fetches it again, at no cost"
		q.apply(e, job.Fail{Fault: f})
		return
	}
	q.apply(e, job.LinkExpired{})
	q.apply(e, job.Delayed{Fault: f, Until: q.opts.Now().Add(backoff(e.renewed))})
}
