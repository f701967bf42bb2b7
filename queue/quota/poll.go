package quota

import (
	"slices"
	"time"
)

// Pending is a task that is waited for.
type Pending struct {
	ID      string
	Kind    Kind
	Started time.Time
	// Last is when the service last said of it anything but that it is done, by
	// status or by history; zero when never.
	Last time.Time
	// Ready is set when history says that the task is done, so that only its link
	// is missing.
	Ready bool
	// Unlisted is set when a page of history did not name the task, so that it takes a
	// status call.
	Unlisted bool
	// NoID is set for a task without an id, which takes a page of history.
	NoID bool
	// Busy is set while an answer about the task is under way: it is counted, but
	// not asked for.
	Busy bool
}

// Polls is what to ask about tasks now.
type Polls struct {
	Status  []string // ids to ask for, the most urgent first; never more than are free
	History bool     // read one page of history: it has all tasks at once
	// Next is when to plan again if no answer comes before; zero when only answers
	// are waited for.
	Next time.Time
}

// poller plans the polls of one moment.
type poller struct {
	known     *Durations
	now       time.Time
	status    budget // of status calls alone
	any       budget // of pages of history too, where they answer
	unlimited bool
}

// PlanPolls decides which of the pending tasks to ask for. upcoming is how many
// pictures have no task yet; history says whether a page of history can be read.
//
// The oldest task of a kind of which nothing is known is the scout: it is polled
// from one second after its start, in gaps that grow with its age, while its like
// wait. What it teaches holds for all of them at once: they are polled over the
// range in which tasks of the kind end, as often as the spare calls of the window
// allow, in the extreme only at its end. Where two tasks are due and history
// answers, one page stands for both.
func (w *Windows) PlanPolls(known *Durations, pending []Pending, upcoming int, history bool, now time.Time) Polls {
	if len(pending) == 0 {
		return Polls{}
	}
	free := w.Free(TaskStatus, now)
	pages := history && w.Free(History, now) > 0
	p := w.poller(known, len(pending), upcoming, pages, now)
	var l Polls
	var due []duePoll
	paged := 0
	like, older := make(map[Kind][]time.Duration), make(map[Kind]int)
	for _, t := range pending {
		like[t.Kind.sort()] = append(like[t.Kind.sort()], t.Last.Sub(t.Started))
	}
	for _, ages := range like {
		slices.Sort(ages)
	}
	for i, t := range oldestFirst(pending) {
		sort, kind := t.Kind.sort(), t.Kind.sized()
		at := p.due(t, place{rank: older[sort], sized: older[kind], all: i, running: like[sort]})
		older[sort]++
		older[kind]++
		switch {
		case t.Busy:
		case at.After(now):
			l.wake(at)
		case t.NoID && pages:
			paged += 2 // nothing else has it
		case t.NoID:
			if history {
				l.wake(w.Next(History, now))
			}
		default:
			due = append(due, duePoll{t, at})
			if pages && !t.Ready && !t.Unlisted {
				paged++
			}
		}
	}
	if paged > 1 || paged > 0 && p.any.left > p.status.left {
		l.History = true
		due = slices.DeleteFunc(due, func(d duePoll) bool { return !d.Ready && !d.Unlisted })
	}
	slices.SortStableFunc(due, duePoll.compare)
	for _, d := range due[:min(free, len(due))] {
		l.Status = append(l.Status, d.ID)
	}
	if len(due) > free {
		l.wake(w.when(TaskStatus, free+1, now))
	}
	return l
}

// poller counts what may be spent. A page of history has every task, so that a few of
// them do as much as many status calls.
func (w *Windows) poller(known *Durations, pending, upcoming int, pages bool, now time.Time) *poller {
	limit, soon := w.Limit(TaskStatus, now), min(upcoming, w.Free(StartTask, now)+w.flying(StartTask, now))
	// A window has calls for the tasks of a window, however few are here now.
	tasks, all := float64(pending+soon), float64(pending+min(upcoming, max(w.Limit(StartTask, now), 1)))
	kept := 2.0
	if upcoming > 0 {
		kept = float64(limit / reserve)
	}
	left := float64(w.Free(TaskStatus, now)) - tasks - kept
	p := &poller{known: known, now: now, unlimited: limit == 0}
	p.status = budget{left, min(left/(2*tasks), (float64(limit)-kept)/all-1)}
	p.any = p.status
	if pages {
		limit := float64(w.Limit(History, now))
		left := float64(w.Free(History, now)) - limit/reserve
		p.any = budget{max(p.status.left, left), max(p.status.each, min(left/max(tasks, spread), limit/all))}
	}
	return p
}

// place is how many tasks are older than one: of its model and scale, of its size
// too, and of all.
type place struct {
	rank, sized, all int
	// running is how long the tasks of its model and scale were known to run, the
	// longest last; not above zero where nobody asked.
	running []time.Duration
}

// many reports whether there are so many like tasks that some may teach the others.
func (at place) many() bool { return len(at.running) > 3*probes }

// due is when a task is asked for next.
func (p *poller) due(t Pending, at place) time.Time {
	last := t.Last
	if last.Before(t.Started) {
		last = t.Started
	}
	if t.Ready || t.Started.After(p.now) && t.Last.IsZero() || last.After(p.now) {
		return p.now // a clock that stepped back says nothing about its age
	}
	age := max(0, last.Sub(t.Started))
	if p.unlimited {
		return last.Add(eager(age, at.all))
	}
	b := p.any
	if t.Unlisted {
		b = p.status
	}
	took := p.known.Expect(t.Kind)
	switch {
	case took.Guess && at.sized == 0: // the first of its size, for the others to learn from
		b = budget{max(b.left, spread), max(b.each, probes-1)}
	case at.rank < probes && at.many() && b.left > 1:
		b.each = max(b.each, probes-1)
	case at.many() && took.Most > 0: // more than one runs still: these may, too
		took.Most = max(took.Most, scaled(at.running[len(at.running)-2], 1.2))
	}
	gap := b.scout(age, at.rank)
	if took.Most > 0 {
		gap = min(b.within(age, took), b.early(age, at.rank))
	}
	return last.Add(min(gap, slowest))
}

// wake has the next plan come at t at the latest.
func (l *Polls) wake(t time.Time) {
	if l.Next.IsZero() || t.Before(l.Next) {
		l.Next = t
	}
}

// duePoll is a task that is due, and since when.
type duePoll struct {
	Pending
	at time.Time
}

// compare puts tasks that only need their link first, then those that have been
// due for longest.
func (d duePoll) compare(o duePoll) int {
	if d.Ready != o.Ready {
		if d.Ready {
			return -1
		}
		return 1
	}
	return d.at.Compare(o.at)
}

func oldestFirst(pending []Pending) []Pending {
	return slices.SortedStableFunc(slices.Values(pending), func(a, b Pending) int { return a.Started.Compare(b.Started) })
}
