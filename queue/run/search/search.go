// Package search finds out what became of lost starts: requests that may have been
// carried out, and that nobody confirmed. One search of an account's history serves all
// of them.
//
// It makes no call, has no clock and changes no job: package run reads the history, and
// does what Decide says. Start reading there, for the rule by which nothing is paid
// twice.
package search

import (
	"time"

	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/plan"
)

// Account is how far the search is in one account's history.
type Account struct {
	plan.Searching
	round  int                  // searches in a row that left something lost
	proven map[job.ID]time.Time // when what searches list will have proven that a start was never made
}

// Begin notes that a search begins.
func (a *Account) Begin(now time.Time) { a.Busy, a.Began = true, now }

// End notes that a search has ended, and how many starts are lost still. While there are
// any, the next search comes later each time.
func (a *Account) End(now time.Time, left int) {
	a.Busy = false
	a.After = now.Add(min(time.Minute, 2*time.Second<<min(a.round, 5)))
	a.round++
	if left == 0 {
		a.round = 0
		clear(a.proven)
	}
}

// Terms are the waits of a search.
type Terms struct {
	// Fair is for how long a history may not show a task yet.
	Fair time.Duration
	// Free is set where tasks cost nothing: such an engine has its tasks at hand, so
	// that what it does not list never was.
	Free bool
}

// confirm is how long a later start has to be listed without the lost one.
func (t Terms) confirm() time.Duration { return max(t.Fair/5, time.Second) }

// Last is from when on a search that does not find the lost start of j is the last one.
func (a *Account) Last(j job.Job, t Terms) time.Time {
	last := j.Entered[job.Unknown].Add(t.Fair)
	if at := a.proven[j.ID]; at.After(last) {
		return at
	}
	return last
}

// Verdict is what a search says of a start that it has not found.
type Verdict int

const (
	// Wait: it may still be found.
	Wait Verdict = iota
	// Ask: it is not found, and nothing proves that it was never made.
	Ask
	// Never: it was never made.
	Never
)

// Read is what one search has read of a history.
type Read struct {
	Whole  bool // it goes back to before all lost starts
	Newest Newest
	// Answered is the number of the newest start that was answered, and when.
	Answered int64
	At       time.Time
}

// Newest is, by the route that starts took, the newest of ours that a history lists.
type Newest map[route]Listed

// Listed are numbers of starts of ours: of the newest that a history lists, and of the
// newest that had been sent when one of those that it lists was answered.
type Listed struct{ Number, Sent int64 }

// Since returns one that takes in starts only that may prove something about those with
// these numbers, or later ones: to search a history for each job that was ever done would
// take seconds.
func Since(in job.Intent) Newest {
	first := Listed{in.Lost, max(0, in.Number-1)}
	return Newest{false: first, true: first}
}

// route is how a picture reached its task: along with the start, or by an upload. The
// service may name pictures in different ways by it.
type route bool

func routeOf(j job.Job) route { return j.Upload != nil }

// Note takes in a job of ours whose start was answered or found.
func (n Newest) Note(j job.Job, records outcome.Records) {
	if j.Task == nil || j.Source.URL != "" {
		return
	}
	at := n[routeOf(j)]
	now := Listed{max(at.Number, j.Task.Number), max(at.Sent, j.Task.Number, j.Task.Sent)}
	if now != at && records.Names(j) {
		n[routeOf(j)] = now
	}
}

// proves returns how long a history has to go on to list what it lists without the lost
// start of j, for that to be one that was never made; 0 is never.
func (n Newest) proves(j job.Job, t Terms) time.Duration {
	switch at := n[routeOf(j)]; {
	case at.Number > j.Intent.Lost:
		return t.confirm()
	case j.Intent.Number > 0 && at.Sent >= j.Intent.Number:
		return max(t.Fair, t.confirm())
	}
	return 0
}

// Decide says what became of the lost start of j, which the search that began last has
// read for and not found.
//
// A start counts as never made only if all of this holds, so that a second one cannot be
// a second payment:
//
//   - The search began after the fair wait, and read back to before the start.
//   - It lists a later start of ours: one that was sent after this one was known to be
//     lost, when its request was answered, broken off, or its process dead. Or it lists
//     one that was answered after this one was sent. Numbers say so, and no clock.
//   - That one took the same route, and is listed by a name, so that this one would be
//     known by its name too. What has no name of its own, an address, never counts.
//   - Searches have listed the later start just so for a while, and the other one, which
//     was perhaps under way at the same time, for another fair wait. A history that shows
//     tasks late or in no order, and a service that was slow over this start, would have
//     to be off by all of that.
//   - It has not been made again before.
//
// While such a start may be listed yet, nobody is asked; in any other doubt the user is.
// So the last start of a batch is asked about where nothing overlapped it: a history that
// has it not may be one that has it not yet, and no call but another start, which costs
// money, makes the difference.
func (a *Account) Decide(j job.Job, r Read, t Terms) Verdict {
	past := !a.Began.Before(j.Entered[job.Unknown].Add(t.Fair))
	if t.Free {
		return Ask
	}
	provable := !j.Remade && j.Source.URL == "" && r.Whole
	long := r.Newest.proves(j, t)
	if !provable || long == 0 {
		delete(a.proven, j.ID)
		if !past || provable && r.Answered > j.Intent.Lost && a.Began.Before(r.At.Add(t.Fair)) {
			return Wait
		}
		return Ask
	}
	at, ok := a.proven[j.ID]
	if end := a.Began.Add(long); !ok || end.Before(at) {
		at = end
	}
	if a.proven == nil {
		a.proven = make(map[job.ID]time.Time)
	}
	a.proven[j.ID] = at
	if !past || a.Began.Before(at) {
		return Wait
	}
	return Never
}
