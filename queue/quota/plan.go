package quota

import (
	"math"
	"sort"
	"time"
)

// MaxGroup is the most pictures that are put into one task. A task fails as a
// whole, so that a larger one risks more than the starts that it saves: at the
// documented limits groups of 25 give 98 pictures in an hour, and 146 with single
// PUTs, where one group of everything would give 99 and 149. No smaller group
// leaves a picture to spare above 97 and 145.
const MaxGroup = 25

// plan is how starts are shared out: those of single pictures, those of groups,
// how large a group is, and how many pictures upload for it.
type plan struct{ direct, tasks, group, uploads int }

// largest is the largest group that pays. With a risk p that a picture spoils
// its task, each of whose members is then tried alone, a picture in a group of k
// costs 1/k + 1 − (1−p)^k starts; 1 is what it costs alone.
func largest(risk float64) int {
	if risk <= 0 {
		return MaxGroup
	}
	best, least := 1, 1.0
	for k := 2; k <= MaxGroup; k++ {
		if cost := 1/float64(k) + 1 - math.Pow(1-min(risk, 1), float64(k)); cost < least {
			best, least = k, cost
		}
	}
	return best
}

// fit finds the smallest groups with which everything gets a task within the
// calls that are free now or in the next moments, and how many pictures have to
// upload for that.
func (w *Windows) fit(d Demand, s supply) (plan, bool) {
	single := d.Waiting + d.held()
	starts := s.startsSoon - d.Alone
	most := min(s.uploadsSoon, d.Waiting)
	for group := 2; group <= largest(d.Risk); group++ {
		if reach(starts, d.held()+most, group) < single {
			continue
		}
		up := sort.Search(most, func(up int) bool { return reach(starts, d.held()+up, group) >= single })
		tasks := ceil(d.held()+up, group)
		return plan{starts - tasks, tasks, group, up}, true
	}
	return plan{}, false
}

// reach is how many pictures get a task from so many starts when some of them
// are uploaded and grouped. It never shrinks with more of those.
func reach(starts, uploaded, group int) int { return starts - ceil(uploaded, group) + uploaded }

// saturated shares out the starts of a whole window when the demand is larger
// than what is free: all uploads that a window allows, in the fewest tasks that
// hold them, and in the smallest groups that keep that number.
func (w *Windows) saturated(d Demand, now time.Time) plan {
	starts, most := w.usual(StartTask, now), largest(d.Risk)
	uploads := w.windowUploads(d, now)
	if starts == 0 {
		starts = unlimited
	}
	if most < 2 {
		return plan{starts, 0, 1, 0}
	}
	if uploads < 2 {
		// Groups can only be made of what was uploaded before.
		tasks := min(ceil(d.held(), most), starts)
		return plan{starts - tasks, tasks, min(most, max(1, d.held())), 0}
	}
	tasks := min(ceil(uploads, most), starts)
	return plan{starts - tasks, tasks, min(most, ceil(uploads, tasks)), unlimited}
}

// usual is how many calls a window takes when what refusals taught has lapsed.
func (w *Windows) usual(c Call, now time.Time) int {
	limit := w.Limit(c, now)
	if set := w.limits.Of(c); set > limit {
		return set
	}
	return limit
}

// windowUploads is how many uploads one window allows, 0 while they are refused
// for longer than that.
func (w *Windows) windowUploads(d Demand, now time.Time) int {
	n := unlimited
	for _, c := range d.uploadCalls() {
		if w.Parked(c, now).Sub(now) > w.limits.Window {
			return 0
		}
		if limit := w.usual(c, now); limit > 0 {
			n = min(n, limit)
		}
	}
	return n
}

// uploadCalls is what an upload takes.
func (d Demand) uploadCalls() []Call {
	if d.SinglePut {
		return []Call{GetUploadURL}
	}
	return []Call{GetUploadURL, CompleteUpload}
}

func ceil(n, d int) int { return (n + d - 1) / d }

// Outlook is what a demand will take at the limits as they are known.
type Outlook struct {
	Tasks   int       // starts, and at least as many status calls
	Uploads int       // links, and completions where those are needed
	Started time.Time // when the last picture has its task; what that takes is not in it
}

// Outlook predicts by the windows alone: the calls that are free, then those
// that become free as old ones leave the window. Without pressure it counts no
// uploads, for then it is for the caller to say which files are too large to go
// along with their start.
func (w *Windows) Outlook(d Demand, now time.Time) Outlook {
	s := w.supply(d, now)
	if w.Limit(StartTask, now) == 0 || d.all() <= s.startsSoon {
		return Outlook{Tasks: d.all(), Started: w.when(StartTask, d.all(), now)}
	}
	if p, fits := w.fit(d, s); fits {
		tasks := p.direct + p.tasks + d.Alone
		return Outlook{Tasks: tasks, Uploads: p.uploads, Started: w.when(StartTask, tasks, now)}
	}
	o := w.forecast(d, w.saturated(d, now), now).play()
	if lapses := w.point(StartTask).refused.lapses; w.limits.Of(StartTask) == 0 && lapses.Before(o.Started) {
		o.Started = lapses // nothing is known that would limit after that
	}
	return o
}

// StartedBy is when the last picture of the demand will have its task.
func (w *Windows) StartedBy(d Demand, now time.Time) time.Time { return w.Outlook(d, now).Started }
