package quota

import (
	"math"
	"slices"
	"time"
)

// forecast plays the windows forward, call by call, with what is left to start.
type forecast struct {
	size              int // of a group
	risk              float64
	pause             time.Duration // that a group waits for one more upload
	direct, grouped   *lane         // starts
	uploads           *lane
	alone, held, rest int     // pictures
	spoiled           float64 // pictures whose group will have failed, not yet in alone
	out               Outlook
}

// forecast prepares to play the demand under the plan p.
func (w *Windows) forecast(d Demand, p plan, now time.Time) *forecast {
	f := &forecast{size: p.group, risk: min(d.Risk, 1), pause: w.limits.Window / moments, alone: d.Alone, held: d.held(), rest: d.Waiting}
	f.direct, f.grouped = w.startLanes(d, p, now)
	f.uploads = w.uploadLane(d, now)
	return f
}

// play goes on until every picture has started.
func (f *forecast) play() Outlook {
	for f.alone+f.held+f.rest > 0 {
		at, ok := f.group()
		if !ok {
			at = f.single()
		}
		f.out.Tasks++
		f.out.Started = later(f.out.Started, at)
	}
	return f.out
}

// group starts the next group, unless a single picture can start earlier. It
// takes what is held, then what uploads for it.
func (f *forecast) group() (time.Time, bool) {
	if len(f.grouped.times) == 0 {
		return time.Time{}, false
	}
	at, first := f.grouped.free(0), time.Time{}
	if len(f.direct.times) > 0 {
		first = f.direct.free(0)
		// The few that are left at the end need no group.
		if first.Before(at) || first.Equal(at) && f.alone+f.held+f.rest <= len(f.direct.times) {
			return time.Time{}, false
		}
	}
	held := min(f.size, f.held)
	sent, at := f.uploads.batch(min(f.size-held, f.rest), at, f.pause)
	if held+sent == 0 || first.Before(at) && !first.IsZero() {
		return time.Time{}, false
	}
	f.grouped.use(1, at)
	f.uploads.use(sent, at)
	f.out.Uploads += sent
	f.held, f.rest = f.held-held, f.rest-sent
	size := float64(held + sent)
	f.spoiled += size * (1 - math.Pow(1-f.risk, size))
	f.alone, f.spoiled = f.alone+int(f.spoiled), f.spoiled-math.Floor(f.spoiled)
	return at, true
}

// single starts one picture.
func (f *forecast) single() time.Time {
	l := f.direct
	if len(l.times) == 0 {
		l = f.grouped
	}
	at := l.free(0)
	l.use(1, at)
	switch {
	case f.alone > 0:
		f.alone--
	case f.rest > 0:
		f.rest--
	default:
		f.held--
	}
	return at
}

// startLanes returns the starts of single pictures and those of groups. What a
// window holds more of one kind than the plan gives it, takes from the other.
func (w *Windows) startLanes(d Demand, p plan, now time.Time) (direct, grouped *lane) {
	e := w.point(StartTask)
	w.drop(e, now)
	var ones, many []time.Time
	for _, s := range e.stamps {
		if s.pictures > 1 {
			many = append(many, s.at)
		} else {
			ones = append(ones, s.at)
		}
	}
	if over := len(ones) - p.direct; over > 0 {
		ones, many = ones[over:], append(many, ones[:over]...)
	} else if over := len(many) - p.tasks; over > 0 {
		many, ones = many[over:], append(ones, many[:over]...)
	}
	ones = append(w.withheld(StartTask, now), ones...)
	from := w.open(StartTask, now)
	return w.lane(ones, min(p.direct, len(ones)+d.all()), from), w.lane(many, min(p.tasks, len(many)+d.all()), from)
}

// uploadLane returns the uploads of a window: each is free when its link is, and
// its completion.
func (w *Windows) uploadLane(d Demand, now time.Time) *lane {
	var both *lane
	for _, c := range d.uploadCalls() {
		e := w.point(c)
		w.drop(e, now)
		n := w.usual(c, now)
		var used []time.Time
		if n > 0 {
			used = w.withheld(c, now)
			for _, s := range e.stamps {
				used = append(used, s.at)
			}
		} else {
			n = d.Waiting
		}
		l := w.lane(used, min(n, len(used)+d.Waiting), w.open(c, now))
		if both == nil {
			both = l
			continue
		}
		both.times = both.times[:min(len(both.times), len(l.times))]
		for i := range both.times {
			both.times[i] = later(both.times[i], l.times[i])
		}
	}
	return both
}

// withheld stands for the calls that a window usually takes and that a refusal
// has made doubtful: as if they had been made, to come back when it lapses.
func (w *Windows) withheld(c Call, now time.Time) []time.Time {
	n := min(w.usual(c, now)-w.Limit(c, now), 1<<10)
	return slices.Repeat([]time.Time{w.point(c).refused.lapses.Add(-w.limits.span())}, n)
}

// open is when the park of c ends, now when it has none.
func (w *Windows) open(c Call, now time.Time) time.Time {
	if until := w.Parked(c, now); !until.IsZero() {
		return until
	}
	return now
}
