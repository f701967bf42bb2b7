package quota

import (
	"slices"
	"time"
)

// Watch is a task that is being waited for.
type Watch struct {
	ID      string
	Started time.Time
	// Last is when the service last said of it anything but that it is done, by
	// status or by history; zero when never.
	Last   time.Time
	Expect Estimate // how long it takes from its start
	// Ready is set when history says that the task is done, so that only its link
	// is missing.
	Ready bool
	// Unlisted is set when a page of history did not have the task, so that only a
	// status call tells of it.
	Unlisted bool
	// Busy is set while an answer about the task is under way, be it a page of
	// history: it is counted, but not asked for.
	Busy bool
}

// Looks is what to ask about tasks now.
type Looks struct {
	Status  []string // ids to ask for, the most urgent first; never more than are free
	History bool     // read one page of history: it tells of all tasks at once
	// Next is when to plan again if no answer comes before; zero when only answers
	// are waited for.
	Next time.Time
}

const (
	// keenest is the share of tasks that a look is expected to find done when calls
	// are plenty: one look in eleven.
	keenest = 0.09
	// surest is that share when calls are scarce.
	surest = 0.95
	// early is the part of the spare calls that is planned to be spent on looks that
	// come too early.
	early = 0.5
	// reserve is the part of a window's status calls that is kept, as a fraction,
	// for what is not as expected.
	reserve = 10
	// slowest is the longest time between two looks at a task.
	slowest = 15 * time.Minute
)

// PlanLooks decides which of the pending tasks to ask for; upcoming is how many
// pictures have no task yet, and history whether this account can be asked for it.
//
// Each task is looked at when a certain share of its like would be done. With
// calls to spare the share is small: many looks, each soon after the task may be
// done. In a long batch it is large, so that hardly a look is wasted and the calls
// last. Every task needs one status call, for its link and because that call is
// what settles its price; a page of history is read when it saves more looks that
// would come too early than the one call that it costs.
func (w *Windows) PlanLooks(pending []Watch, upcoming int, history bool, now time.Time) Looks {
	if len(pending) == 0 {
		return Looks{}
	}
	free := w.Free(TaskStatus, now)
	limit, tasks := w.Limit(TaskStatus, now), w.tasks(len(pending), upcoming, now)
	spare := free - tasks - limit/reserve
	pages := history && limit > 0 && free > 0 && w.Free(History, now) > 0
	share := w.share(len(pending), upcoming, spare, now)
	var due []dueLook
	var l Looks
	waste, guesses := 0.0, 0
	for i := range pending {
		t := &pending[i]
		if t.Busy {
			continue
		}
		paged := pages && !t.Unlisted
		d := t.due(share, spare <= 0 && !paged, now)
		// One that is half-way to its look gains by a page as well.
		if paged && !t.Ready && 2*now.Sub(d.last) >= d.at.Sub(d.last) {
			waste += 1 - t.Expect.done(d.last.Sub(t.Started), now.Sub(t.Started))
		}
		if d.at.After(now) {
			l.wake(d.at)
			continue
		}
		due = append(due, d)
		if paged && !t.Ready {
			guesses++
		}
	}
	if guesses > 0 && (waste > 1 || guesses > spare) {
		l.History = true
		due = slices.DeleteFunc(due, func(d dueLook) bool { return !d.Ready && !d.Unlisted })
	}
	slices.SortStableFunc(due, dueLook.compare)
	for _, d := range due[:min(free, len(due))] {
		l.Status = append(l.Status, d.ID)
	}
	if len(due) > free {
		l.wake(w.when(TaskStatus, free+1, now))
	}
	return l
}

// wake has the next plan come at t at the latest.
func (l *Looks) wake(t time.Time) {
	if l.Next.IsZero() || t.Before(l.Next) {
		l.Next = t
	}
}

// share is how likely a task should be done when it is looked at, by the calls
// that may be spent on looks that come too early: those that are spare now, and
// those that a window has beyond one for each of its tasks.
func (w *Windows) share(pending, upcoming, spare int, now time.Time) float64 {
	each := float64(spare) / float64(w.tasks(pending, upcoming, now))
	if limit := w.Limit(TaskStatus, now); limit > 0 {
		tasks := pending + upcoming
		if starts := w.Limit(StartTask, now); starts > 0 {
			tasks = pending + min(upcoming, starts)
		}
		each = min(each, float64(limit)/float64(tasks)-1)
	}
	if each <= 0 {
		return surest
	}
	return min(surest, max(keenest, 1/(1+early*each)))
}

// tasks is how many tasks there are and can be soon: each will need a status call.
func (w *Windows) tasks(pending, upcoming int, now time.Time) int {
	return pending + min(upcoming, w.Free(StartTask, now)+w.flying(StartTask, now))
}

// dueLook is a task with the time of its next look.
type dueLook struct {
	*Watch
	last, at time.Time
}

// compare puts tasks that only need their link first, then those that have been
// due for longest.
func (d dueLook) compare(o dueLook) int {
	if d.Ready != o.Ready {
		if d.Ready {
			return -1
		}
		return 1
	}
	return d.at.Compare(o.at)
}

// due tells when to look at a task next. With scarce calls no look may come too
// early, even where the estimate is wrong by much: it waits for three times what
// suffices for most. A clock that stepped back makes it due,
// and its age unknown.
func (t *Watch) due(share float64, scarce bool, now time.Time) dueLook {
	d := dueLook{Watch: t, last: t.Last, at: now}
	age := t.Expect.P80
	if !t.Started.After(now) {
		if d.last.Before(t.Started) {
			d.last = t.Started
		}
		age = d.last.Sub(t.Started)
	}
	if t.Ready || d.last.IsZero() || d.last.After(now) {
		return d
	}
	gap := t.Expect.after(age, share) - age
	// Gaps grow with the time that a task is late, and are never so short that the
	// answers cannot tell of anything new.
	gap = max(gap, (age-t.Expect.Median)/6, min(time.Second, max(50*time.Millisecond, t.Expect.Median/16)))
	if scarce {
		gap = max(gap, 3*t.Expect.P80)
	}
	d.at = d.last.Add(min(gap, slowest))
	return d
}
