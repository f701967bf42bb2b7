package quota

import "time"

// Demand is what waits for a task.
type Demand struct {
	Waiting   int // pictures that have not begun: every route is open to them
	Uploading int // pictures on their way by upload
	Linkless  int // those of Uploading that have no upload link yet
	Uploaded  int // pictures that the service holds and that may share a task
	// Alone is pictures that need a start of their own and nothing else: members
	// of a group that failed, addresses, files whose start is tried again.
	Alone     int
	SinglePut bool // uploads need no completion call: the older dialect
	// Risk is the share of pictures, 0 to 1, that the service turned out to be
	// unable to upscale; 0 while none is known.
	Risk float64
}

// held is how many pictures have taken, or are taking, the route by upload.
func (d Demand) held() int { return d.Uploading + d.Uploaded }

// all is how many pictures have no task yet.
func (d Demand) all() int { return d.Waiting + d.held() + d.Alone }

// Routes is what may begin now.
type Routes struct {
	Direct   int  // pictures that may go along with a start of their own
	Upload   int  // pictures that may begin to upload
	Group    int  // uploaded pictures that make one task; 1 when each gets its own
	Ready    int  // tasks of uploaded pictures that may start now
	Pressure bool // single starts would make the batch later
	// Again is when to ask again if nothing else happens before; zero is never.
	Again time.Time
}

// Routes decides how pictures go, so that as many as possible have a task soon.
//
// A picture that goes along with its start costs one start. An uploaded one
// costs a link and a completion, and shares its start with others. While starts
// suffice, now and in the next moments, nothing is grouped. When they do not,
// uploads are used, and the uploaded ones go in the smallest groups that serve.
func (w *Windows) Routes(d Demand, now time.Time) Routes {
	s := w.supply(d, now)
	r := Routes{Group: 1, Again: w.again(now)}
	if d.all() <= s.startsSoon {
		r.Upload = s.uploads
		r.Ready = min(d.Uploaded, max(0, s.starts-d.Alone))
		r.Direct = max(0, s.starts-d.Alone-r.Ready)
		return r
	}
	r.Pressure = true
	p, fits := w.fit(d, s)
	if !fits {
		p = w.saturated(d, now)
	}
	r.Group, r.Upload = p.group, min(p.uploads, s.uploads)
	r.Ready = w.ready(d, p, r.Upload, s, now)
	r.Direct = min(d.Waiting-r.Upload, s.starts-d.Alone-r.Ready)
	if !fits {
		// What groups will need later is kept for them.
		r.Direct = min(d.Waiting, s.starts-d.Alone-max(r.Ready, p.tasks-w.groups(now)))
	}
	r.Direct = max(0, r.Direct)
	return r
}

// supply is what can be called now, and in the next moments.
type supply struct{ starts, startsSoon, uploads, uploadsSoon int }

// moments is how long a call that becomes free is waited for, as a fraction of
// the window, before others are put together to do without it.
const moments = 30

func (w *Windows) supply(d Demand, now time.Time) supply {
	soon := now.Add(w.limits.Window / moments)
	s := supply{starts: w.Free(StartTask, now), startsSoon: w.freeBy(StartTask, soon, now)}
	s.uploads = w.uploads(d, now, w.Free(GetUploadURL, now), w.Free(CompleteUpload, now))
	s.uploadsSoon = w.uploads(d, now, w.freeBy(GetUploadURL, soon, now), w.freeBy(CompleteUpload, soon, now))
	return s
}

// freeBy returns how many calls will be free at the time soon if none is made.
func (w *Windows) freeBy(c Call, soon, now time.Time) int {
	free := w.Free(c, now)
	if w.Parked(c, soon).After(soon) || w.point(c).refused.row > 0 || w.Limit(c, now) == 0 {
		return free
	}
	edge := soon.Add(-w.limits.span())
	for _, s := range w.point(c).stamps {
		if s.at.After(edge) || free >= w.Limit(c, now) {
			break
		}
		free++
	}
	return free
}

// uploads returns how many pictures may begin to upload with so many links and
// completions: those that have begun will need theirs. The service keeps what it
// holds for a day only, so no more than a window's starts could carry.
func (w *Windows) uploads(d Demand, now time.Time, links, completions int) int {
	n := links - d.Linkless
	if !d.SinglePut {
		ending := min(d.Uploading, w.flying(CompleteUpload, now))
		n = min(n, completions-(d.Uploading-ending))
	}
	if starts := w.Limit(StartTask, now); starts > 0 {
		n = min(n, starts*MaxGroup-d.held())
	}
	return max(0, n)
}

// ready returns how many tasks of uploaded pictures may start now: the full
// ones, and the last one when nothing more will come for it soon. Those that go
// alone were tried before, so they go first.
func (w *Windows) ready(d Demand, p plan, upload int, s supply, now time.Time) int {
	tasks := d.Uploaded / p.group
	if tasks == 0 && d.Uploaded > 0 && !w.coming(d, upload, s, now) {
		tasks = 1
	}
	return max(0, min(tasks, s.starts-d.Alone))
}

// coming reports whether another upload will end before long, so that a fuller
// group is worth waiting for.
func (w *Windows) coming(d Demand, upload int, s supply, now time.Time) bool {
	if d.Uploading > 0 {
		soon := now.Add(w.limits.Window / moments)
		if s.starts == 1 { // who misses it waits for the one after it
			soon = later(soon, w.when(StartTask, 2, now))
		}
		return d.SinglePut || w.flying(CompleteUpload, now) > 0 || !w.Next(CompleteUpload, now).After(soon)
	}
	return d.Waiting > 0 && (upload > 0 || s.uploadsSoon > 0)
}

// groups counts the starts of the window that carried several pictures.
func (w *Windows) groups(now time.Time) int {
	e := w.point(StartTask)
	w.drop(e, now)
	n := 0
	for _, s := range e.stamps {
		if s.pictures > 1 {
			n++
		}
	}
	return n
}

// again is when the calls that routes need next change by themselves.
func (w *Windows) again(now time.Time) time.Time {
	var next time.Time
	for _, c := range []Call{StartTask, GetUploadURL, CompleteUpload} {
		if t := w.change(c, now); !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}
