package queue

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"bulkup/api"
	"bulkup/queue/job"
	"bulkup/queue/journal"
)

// sentence is an error in one line for people: what happened, without the name
// of the file, which stands beside it.
func sentence(err error) string {
	var e *api.Error
	if errors.As(err, &e) {
		return e.Error()
	}
	return api.Clean(err.Error())
}

// advice is what the user can do about a fault, "" when there is nothing to do.
func advice(k job.Kind) string {
	switch k {
	case job.Refused:
		return "check the API key (bulkup doctor shows where it comes from), then retry"
	case job.Credits:
		return "top up the account, then retry"
	case job.Temporary, job.Limited:
		return "retry it"
	case job.Gone:
		return "retry it: it begins again"
	case job.Uncertain:
		return "look in the account's history; a retry may be charged again"
	}
	return "mend or replace the file, then retry it"
}

// backoff is how long to wait after tries failures in a row: full jitter over a
// doubling time, so that many jobs do not come back together.
func backoff(tries int) time.Duration {
	const base, most, least = time.Second, time.Minute, 200 * time.Millisecond
	ceiling := min(most, base<<min(tries, 10))
	return least + rand.N(ceiling)
}

// delay is returned by a stage whose failure passes: the same stage again later.
type delay struct {
	job.Event
	err error
}

// delay schedules the next try of a job, or gives it up when its patience ends.
func (q *Queue) delay(e *entry, d delay) {
	now := q.opts.Now()
	f := faultOf(d.err)
	b := q.backends[e.Engine]
	wait := backoff(e.Tries)
	var answered *api.Error
	if errors.As(d.err, &answered) {
		wait = max(wait, answered.RetryAfter)
	}
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

// after is the event for a failed step: passing faults delay, the others fail.
func after(err error) job.Event {
	switch api.KindOf(err) {
	case "":
		return job.Interrupted{}
	case api.Input, api.Gone, api.Unknown:
		return job.Fail{Fault: faultOf(err)}
	}
	return delay{err: err}
}

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

func diskPark(err error) Park {
	return Park{What: "saving", Kind: job.Temporary, Reason: api.Clean(err.Error()), Advice: "make room, then retry"}
}

func refusedPark(service string, err error) Park {
	return Park{What: service, Kind: job.Refused, Reason: sentence(err), Advice: advice(job.Refused)}
}

func creditsPark(service string, err error) Park {
	return Park{What: service, Kind: job.Credits, Reason: sentence(err), Advice: advice(job.Credits)}
}
