// Package plan decides what may begin now. It is pure: from a snapshot of what waits,
// of the rate limits and of what stands still it makes a list of steps, and says when
// something becomes due by itself. Who takes the steps changes the jobs by that, and
// asks again until none is left.
//
// It starts nothing, changes nothing and has no clock. Start reading at Next.
package plan

import (
	"iter"
	"time"

	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// Do is a kind of step.
type Do int

const (
	Check    Do = iota // a worker reads the source
	Yield              // leave the content to the job that has claimed or bought it
	Enqueue            // all of the picture is at the service: it waits for a start
	Direct             // a start takes the picture along
	Upload             // a worker sends the picture
	Start              // a start of pictures that were sent; several share a task
	Download           // a worker fetches the result
	Publish            // a worker stores the result with another service
	Search             // history is read for lost starts
	Decide             // nobody can find a lost start
)

// Step is something to begin now.
type Step struct {
	Do     Do
	Engine string
	Jobs   []job.ID
}

// Workers is how many jobs may be in each stage at once.
type Workers struct{ Checks, Uploads, Starts, Polls, Downloads, Publishes int }

// Busy is how many workers each stage has, and how many calls are under way.
type Busy struct {
	Workers
	Linkless int // uploads at work that have yet to ask for their link
}

// Snapshot is all that the next steps depend on.
type Snapshot struct {
	Now     time.Time
	Paused  bool
	Short   bool // this machine lacks something: nothing new begins
	Limits  Workers
	Busy    Busy
	Cap     Cap
	Engines []Engine
}

// Engine is what waits for one engine, and how it is.
type Engine struct {
	Name        string
	Ready       bool // it can be called at all
	KeyRefused  bool
	OutOfCredit bool
	Free        bool // tasks cost nothing
	Windows     *quota.Windows
	Demand      quota.Demand
	// Inline is the largest file, in bytes, that goes along with its start.
	Inline int64
	// NoRecords is set where no picture that was uploaded before can be started.
	NoRecords bool
	Outage    Outage
	Search    Searching
	// Ahead is how many tasks may be under way at once, 0 is any number; Tasks are, or are
	// being started, with so many Megapixels.
	Ahead, Tasks int
	Megapixels   float64
	Lanes        Lanes
}

// Lanes are the jobs that wait for each stage, in queue order.
type Lanes struct {
	Check, Yield, Route, Upload, Start, Download, Publish iter.Seq[job.Job]
	Lost                                                  iter.Seq[Lost]
}

// Outage is a service that cannot be reached: everything waits, and one call at a
// time finds out whether it has ended.
type Outage struct {
	Until time.Time
	Tries int // calls that failed so far; 0 is no outage
}

// Plan is what to begin now.
type Plan struct {
	Steps []Step
	// Wake is when something is due by itself, zero when nothing is.
	Wake time.Time
	// Capped is set when the cap on credits lets no further start be; Uncapped when it
	// has let one.
	Capped, Uncapped bool
}

// planner makes one plan.
type planner struct {
	*Snapshot
	Plan
	busy Busy
	cap  Cap
}

// Next returns what may begin now.
func Next(s Snapshot) Plan {
	p := &planner{Snapshot: &s, busy: s.Busy, cap: s.Cap}
	for i := range s.Engines {
		p.engine(&s.Engines[i])
	}
	return p.Plan
}

// engine plans the work of one engine: what ends jobs first, then what begins them.
func (p *planner) engine(e *Engine) {
	p.take(e, Publish, e.Lanes.Publish, &p.busy.Publishes, p.Limits.Publishes)
	if !p.Short {
		p.take(e, Download, e.Lanes.Download, &p.busy.Downloads, p.Limits.Downloads)
	}
	p.lost(e)
	if p.Paused {
		return
	}
	for j := range each(e.Lanes.Yield) {
		p.step(e, Yield, j.ID)
	}
	p.send(e)
	if !p.Short {
		p.take(e, Check, e.Lanes.Check, &p.busy.Checks, p.Limits.Checks)
	}
}

// take gives the jobs of a lane to the workers that are left of a stage.
func (p *planner) take(e *Engine, do Do, lane iter.Seq[job.Job], busy *int, most int) {
	if *busy >= most {
		return
	}
	for j := range each(lane) {
		p.step(e, do, j.ID)
		if *busy++; *busy >= most {
			return
		}
	}
}

func (p *planner) step(e *Engine, do Do, ids ...job.ID) {
	p.Steps = append(p.Steps, Step{do, e.Name, ids})
}

// wake has the next plan made at t at the latest.
func (p *planner) wake(t time.Time) {
	if !t.IsZero() && (p.Wake.IsZero() || t.Before(p.Wake)) {
		p.Wake = t
	}
}

// usable reports whether new work may be given to an engine.
func (p *planner) usable(e *Engine) bool { return p.callable(e) && !e.OutOfCredit }

// callable reports whether an engine can be called at all. During an outage one call
// at a time finds out whether it has ended; an upload that has its link makes none for
// as long as its bytes take.
func (p *planner) callable(e *Engine) bool {
	ok, at := e.Callable(p.Now, p.busy)
	p.wake(at)
	return ok
}

// Callable reports whether an engine can be called at the time, or when it can.
func (e *Engine) Callable(now time.Time, busy Busy) (ok bool, at time.Time) {
	switch {
	case !e.Ready || e.KeyRefused:
		return false, time.Time{}
	case e.Outage.Until.After(now):
		return false, e.Outage.Until
	}
	return e.Outage.Tries == 0 || busy.Linkless+busy.Starts+busy.Polls == 0, time.Time{}
}

// each is a lane, which may be missing.
func each[T any](lane iter.Seq[T]) iter.Seq[T] {
	if lane == nil {
		return func(func(T) bool) {}
	}
	return lane
}
