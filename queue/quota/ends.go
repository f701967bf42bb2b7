package quota

import (
	"slices"
	"time"
)

// lane is starts, or uploads, of one window, as a ring of the times at which each
// is free next. A call that is used is free again when a window has gone by.
type lane struct {
	times []time.Time
	next  int
	span  time.Duration
}

// free is when the n-th call from now on is free, counting from 0.
func (l *lane) free(n int) time.Time { return l.times[(l.next+n)%len(l.times)] }

// use spends n calls at the given time.
func (l *lane) use(n int, at time.Time) {
	for range n {
		l.times[l.next] = at.Add(l.span)
		l.next = (l.next + 1) % len(l.times)
	}
}

// forecast plays the windows forward under the plan p, and returns when the last
// picture starts.
func (w *Windows) forecast(d Demand, p plan, now time.Time) time.Time {
	direct, grouped := w.startLanes(p, now)
	uploads := w.uploadLane(d, now)
	alone, held, rest := d.Alone, d.held(), d.Waiting
	last := now
	for alone+held+rest > 0 {
		carry := min(p.group, held+rest)
		sent := max(0, carry-held) // those of the group that have to upload first
		at, isGroup := time.Time{}, len(grouped.times) > 0 && carry > 0 && (sent == 0 || uploads != nil)
		if isGroup {
			if at = grouped.free(0); sent > 0 {
				if up := uploads.free(min(sent, len(uploads.times)) - 1); up.After(at) {
					at = up
				}
			}
		}
		if len(direct.times) > 0 && (!isGroup || direct.free(0).Before(at)) {
			at = direct.free(0)
			direct.use(1, at)
			switch {
			case alone > 0:
				alone--
			case rest > 0:
				rest--
			default:
				held--
			}
		} else {
			if !isGroup {
				at = grouped.free(0)
			}
			grouped.use(1, at)
			if carry == 0 {
				alone--
			}
			if sent > 0 {
				uploads.use(sent, at)
			}
			held -= carry - sent
			rest -= sent
		}
		if at.After(last) {
			last = at
		}
	}
	return last
}

// startLanes returns the starts of single pictures and those of groups. What a
// window holds more of one kind than the plan gives it, takes from the other.
func (w *Windows) startLanes(p plan, now time.Time) (direct, grouped *lane) {
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
	from := w.open(StartTask, now)
	return w.lane(ones, p.direct, from), w.lane(many, p.tasks, from)
}

// uploadLane returns the uploads of a window: links, or completions where those
// are fewer; nil when there are none.
func (w *Windows) uploadLane(d Demand, now time.Time) *lane {
	n := min(w.windowUploads(d, now), max(1, d.Waiting))
	c := GetUploadURL
	if limit := w.Limit(CompleteUpload, now); !d.SinglePut && limit > 0 && limit <= n {
		c = CompleteUpload
	}
	if n == 0 {
		return nil
	}
	e := w.point(c)
	w.drop(e, now)
	used := make([]time.Time, 0, len(e.stamps))
	for _, s := range e.stamps {
		used = append(used, s.at)
	}
	if w.Limit(c, now) == 0 {
		used = nil
	}
	return w.lane(used, n, w.open(c, now))
}

// open is when the park of c ends, now when it has none.
func (w *Windows) open(c Call, now time.Time) time.Time {
	if until := w.Parked(c, now); !until.IsZero() {
		return until
	}
	return now
}

// lane makes a ring of n calls of which some have been used.
func (w *Windows) lane(used []time.Time, n int, from time.Time) *lane {
	slices.SortFunc(used, time.Time.Compare)
	used = used[max(0, len(used)-n):]
	l := &lane{span: w.limits.span(), times: make([]time.Time, n)}
	for i := range l.times {
		l.times[i] = from
		if k := i - (n - len(used)); k >= 0 {
			if at := used[k].Add(l.span); at.After(from) {
				l.times[i] = at
			}
		}
	}
	return l
}
