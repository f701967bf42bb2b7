package plan

import (
	"iter"
	"math"
	"slices"

	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// route is how the pictures of one engine go now, used up as they are sent.
type route struct {
	quota.Routes
	inline int64 // the largest file that goes along with its start
	starts int   // that are free
	ahead  space
}

// send plans what brings pictures to their tasks: those that were begun first.
func (p *planner) send(e *Engine) {
	r := p.route(e)
	p.startSent(e, &r)
	if p.usable(e) {
		for j := range each(e.Lanes.Upload) { // those that were put off
			if p.busy.Uploads >= p.Limits.Uploads || !p.usable(e) {
				break
			}
			p.upload(e, j)
		}
	}
	if p.Short || r.ahead.none() {
		return
	}
	passed := 0
	for j := range each(e.Lanes.Route) {
		steps := len(p.Steps)
		if !p.usable(e) || !p.begin(e, &r, j) {
			break
		}
		if len(p.Steps) == steps {
			if passed++; passed == ahead {
				break
			}
		}
	}
}

// Of tasks with heavy megapixels, which keep an engine busy for a minute, there are few
// ahead, the two that it makes at once and one more: what is there is made also while
// the queue is paused, and cannot be changed.
const heavy, few = 8, 3

// space is what may still be put before an engine.
type space struct {
	tasks, few int
	megapixels float64
}

// space is what may still be put before e, which is anything where Ahead is 0.
func (e *Engine) space() space {
	if e.Ahead == 0 {
		return space{tasks: math.MaxInt, megapixels: math.Inf(1)}
	}
	return space{tasks: e.Ahead - e.Tasks, few: few - e.Tasks, megapixels: heavy - e.Megapixels}
}

// none reports whether as many tasks are under way as may be: what is sent beyond those
// would only lie at the engine.
func (s *space) none() bool { return s.tasks <= 0 || s.megapixels <= 0 && s.few <= 0 }

// take takes the space of one task of jobs.
func (s *space) take(jobs []job.Job) {
	s.tasks--
	s.few--
	for _, j := range jobs {
		s.megapixels -= j.Facts.Megapixels()
	}
}

// ahead is how many pictures that cannot begin are passed over for one that can.
const ahead = 256

// route asks quota how pictures go now.
func (p *planner) route(e *Engine) route {
	r := route{Routes: e.Windows.Routes(e.Demand, p.Now), inline: e.Inline, starts: e.Windows.Free(quota.StartTask, p.Now), ahead: e.space()}
	if d := e.Demand; d.Waiting+d.Uploading+d.Uploaded+d.Alone > 0 {
		p.wake(r.Again)
	}
	if r.Pressure {
		r.inline = threshold(sizes(e.Lanes), r.Direct, r.Upload)
	}
	return r
}

// sizes are those of the next pictures that have not begun, in bytes.
func sizes(l Lanes) []int64 {
	var found []int64
	for _, lane := range []iter.Seq[job.Job]{l.Route, l.Check} {
		for j := range each(lane) {
			if len(found) == ahead {
				return found
			}
			found = append(found, j.Source.Size)
		}
	}
	return found
}

// threshold is the size up to which pictures go along with their starts, so that
// the larger ones, which gain most by an upload that can be resumed, take the
// uploads there are.
func threshold(sizes []int64, direct, upload int) int64 {
	if len(sizes) == 0 || direct == 0 {
		return 0
	}
	slices.Sort(sizes)
	return sizes[min(len(sizes)-1, len(sizes)*direct/(direct+upload))]
}

// startSent plans the starts of pictures that are at the service, or were about to go
// along with theirs.
func (p *planner) startSent(e *Engine, r *route) {
	if p.Short || !p.usable(e) {
		return
	}
	groups := make(map[job.Settings][]job.Job) // that may share a task
	var order []job.Settings
	room := r.Ready * max(1, r.Group)
	for j := range each(e.Lanes.Start) {
		if !p.startable(r) || !p.usable(e) {
			break
		}
		if j.Upload == nil || j.Alone || r.Group == 1 {
			if !p.start(e, r, Start, j) {
				break
			}
			continue
		}
		if room == 0 {
			continue
		}
		s := job.Settings{Model: j.Settings.Model, Scale: j.Settings.Scale, Format: j.Settings.Ordered(), Face: j.Settings.Face}
		if groups[s] == nil {
			order = append(order, s)
		}
		groups[s] = append(groups[s], j)
		if len(groups[s]) > room {
			break
		}
	}
	for _, s := range order {
		for members := groups[s]; len(members) > 0 && r.Ready > 0; r.Ready-- {
			n := min(len(members), r.Group)
			if !p.start(e, r, Start, members[:n]...) {
				return
			}
			members = members[n:]
		}
	}
}

// begin plans how a checked picture is sent: along with its start, or by an upload. It
// reports whether the next one may have a chance.
func (p *planner) begin(e *Engine, r *route, j job.Job) bool {
	if j.Sent() { // before it was tried again
		p.step(e, Enqueue, j.ID)
		return true
	}
	alone := j.GoesAlong() || e.NoRecords && j.Upload == nil
	small := alone || j.Upload == nil && j.Facts.SentSize() <= r.inline
	// While starts are to spare, a large file need not wait for a link.
	spare := j.Upload == nil && !r.Pressure && r.Upload == 0
	direct, upload := (r.Direct > 0 || alone) && p.startable(r), p.busy.Uploads < p.Limits.Uploads
	if small || spare {
		if direct && p.start(e, r, Direct, j) {
			if !alone { // for which the starts that it needs are kept
				r.Direct--
			}
			return true
		}
		if alone || !r.Pressure {
			return upload // one that is larger may be uploaded meanwhile
		}
	}
	if !upload || !p.allows(e, 1) {
		return direct
	}
	// A session of the journal has its link already.
	if j.Upload == nil {
		if r.Upload <= 0 {
			return direct
		}
		r.Upload--
	}
	p.upload(e, j)
	return true
}

func (p *planner) upload(e *Engine, j job.Job) {
	p.step(e, Upload, j.ID)
	p.busy.Uploads++
	if j.Upload == nil {
		p.busy.Linkless++
	}
}

// startable reports whether a start could leave now.
func (p *planner) startable(r *route) bool {
	return p.busy.Starts < p.Limits.Starts && r.starts > 0 && !r.ahead.none()
}

// start plans one start if it is free and the cap allows it.
func (p *planner) start(e *Engine, r *route, do Do, jobs ...job.Job) bool {
	if !p.startable(r) || !p.allows(e, len(jobs)) {
		return false
	}
	ids := make([]job.ID, len(jobs))
	for i, j := range jobs {
		ids[i] = j.ID
	}
	p.step(e, do, ids...)
	p.busy.Starts++
	r.starts--
	r.ahead.take(jobs)
	if !e.Free {
		p.cap.Open += len(jobs)
		p.cap.Coming += len(jobs)
	}
	return true
}
