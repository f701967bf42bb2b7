package plain

import (
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
)

// follower keeps the newest copies of a run's jobs.
type follower struct {
	wanted map[job.ID]bool
	jobs   map[job.ID]job.Job
	open   map[job.ID]job.Job // those of which more is to come
	order  []job.ID           // as they first came
	status queue.Status
	join   bool // jobs that come are followed too
	began  time.Time
	// publish counts what is not published as failed.
	publish bool
}

func newFollower(ids []job.ID) *follower {
	f := &follower{wanted: make(map[job.ID]bool, len(ids)), jobs: make(map[job.ID]job.Job), open: make(map[job.ID]job.Job)}
	for _, id := range ids {
		f.wanted[id] = true
	}
	return f
}

// see takes a new copy of a job and returns the one before; false when the job
// is not followed.
func (f *follower) see(j job.Job) (before job.Job, ok bool) {
	if !f.wanted[j.ID] && !f.join {
		return job.Job{}, false
	}
	before, known := f.jobs[j.ID]
	if !known {
		f.order = append(f.order, j.ID)
	}
	f.jobs[j.ID], f.open[j.ID] = j, j
	if settled(j) {
		delete(f.open, j.ID)
	}
	return before, true
}

func (f *follower) forget(id job.ID) {
	delete(f.jobs, id)
	delete(f.open, id)
}

// standing lists the parks that only the user can end.
func (f *follower) standing() []queue.Park {
	var parks []queue.Park
	for _, p := range f.status.Parks {
		if p.Until.IsZero() {
			parks = append(parks, p)
		}
	}
	return parks
}

// over reports whether no followed job will move again by itself, and none will
// join, and which parks hold those that have not ended.
func (f *follower) over() (held []queue.Park, over bool) {
	if len(f.open) == 0 {
		return nil, !f.join
	}
	parks := f.standing()
	for _, j := range f.open {
		if !queue.Held(j, parks) {
			return nil, false
		}
	}
	return parks, true
}

// settled reports whether the queue has no more plans for a job. A lost start that
// the search has given up is put off, and the user has to decide.
func settled(j job.Job) bool {
	return j.State.Ended() || j.State == job.Unknown && !j.NotBefore.IsZero()
}

// ended reports whether a job with a result had ended before a time. While a copy was
// published in between, it has ended anew.
func ended(j job.Job, before time.Time) bool {
	at, ok := j.Entered[j.State]
	return ok && (j.State == job.Done || j.State == job.Skipped) && at.Before(before)
}

// outcome counts the jobs.
func (f *follower) outcome() Outcome {
	o := Outcome{Notices: make(map[string]int)}
	for _, id := range f.order {
		j, ok := f.jobs[id]
		if !ok {
			continue
		}
		if !ended(j, f.began) { // or else it was paid for in an earlier run
			o.Cost = o.Cost.Plus(j.Cost())
		}
		if f.publish && j.Unpublished() {
			o.Failed++
			o.Problems = append(o.Problems, j)
			continue
		}
		switch j.State {
		case job.Done:
			if j.Unpublished() {
				o.Unpublished++
			}
			if o.Done++; ended(j, f.began) {
				o.Before++
				break
			}
			for _, n := range j.Notices {
				o.Notices[n]++
			}
		case job.Skipped:
			switch o.Skipped++; {
			case j.Word() == string(job.Enough):
				o.Enough++
			case j.Word() != string(job.There) && !ended(j, f.began):
				o.Copied++
			}
		case job.Canceled:
			o.Canceled++
		case job.Failed:
			o.Failed++
			o.Problems = append(o.Problems, j)
		case job.Unknown:
			o.Unknown++
			o.Problems = append(o.Problems, j)
		default:
			o.Waiting++
		}
	}
	return o
}
