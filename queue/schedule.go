package queue

import (
	"context"
	"slices"
	"time"

	"bulkup/queue/job"
	"bulkup/queue/stage"
)

// idle is when the coordinator wakes up although nothing is due.
const idle = 24 * time.Hour

// schedule hands out all the work that may begin now, in queue order, and notes
// when to look again.
func (q *Queue) schedule(work context.Context) {
	now := q.opts.Now()
	q.wake = now.Add(idle)
	if q.dry != nil {
		return
	}
	q.grant(now)
	q.linkless = 0
	for _, e := range q.order {
		if e.State == job.Uploading && e.cancel != nil && e.Upload == nil {
			q.linkless++
		}
	}
	roads := q.roads(now)
	for _, e := range q.order {
		if !e.focus || e.cancel != nil || e.State.Ended() {
			continue
		}
		if e.NotBefore.After(now) {
			q.wakeAt(e.NotBefore)
			continue
		}
		q.advance(work, e, roads[e.Engine], now)
	}
	for _, r := range roads {
		q.startGroups(work, r, now)
	}
	q.lookAround(work, now)
	for _, p := range q.parks {
		if p.Until.After(now) {
			q.wakeAt(p.Until)
		}
	}
}

// advance gives e its next worker if there is one to give.
func (q *Queue) advance(work context.Context, e *entry, r *road, now time.Time) {
	if r == nil {
		return // its engine is not here
	}
	switch e.State {
	case job.Waiting:
		if q.paused {
			return
		}
		if e.Facts == nil || q.known(e) {
			if q.busy[job.Checking] < q.opts.Workers.Checks && q.apply(e, job.CheckStarted{}) {
				q.launch(work, e, stage.Check)
			}
			return
		}
		if h := q.holder(e); h != e {
			q.awaits(e, h)
		} else if q.mayUse(r.b, now) && !q.parked(parkDisk) {
			q.takeRoad(work, e, r, now)
		}
	case job.Checking: // put off
		if !q.paused && q.busy[job.Checking] < q.opts.Workers.Checks && !q.parked(parkDisk) {
			q.launch(work, e, stage.Check)
		}
	case job.Uploading: // put off
		if !q.paused && q.busy[job.Uploading] < q.opts.Workers.Uploads && q.mayUse(r.b, now) {
			q.launchUpload(work, e)
		}
	case job.Starting:
		if q.paused || e.Intent != nil || !q.mayUse(r.b, now) || q.parked(parkDisk) {
			return
		}
		if q.known(e) || q.holder(e) != e { // it was bought while this one was canceled, or had failed
			q.apply(e, job.StartYielded{})
			q.wakeAt(now)
			return
		}
		if e.Upload == nil || e.Alone || r.Group == 1 {
			q.tryStart(work, []*entry{e}, r.b, now)
		} else {
			r.collect(e)
		}
	case job.Downloading:
		if q.busy[job.Downloading] < q.opts.Workers.Downloads && !q.parked(parkDisk) {
			q.launch(work, e, stage.Download)
		}
	case job.Publishing:
		if q.busy[job.Publishing] < q.opts.Workers.Publishes {
			q.launch(work, e, stage.Publish)
		}
	case job.Unknown:
		if q.mayAsk(r.b, now) {
			q.trySearch(work, e, r.b, now)
		}
	}
}

// mayUse tells whether new work may be given to b: no park and no outage.
func (q *Queue) mayUse(b *backend, now time.Time) bool {
	return q.mayAsk(b, now) && !q.parked(parkMoney(b))
}

// mayAsk tells whether b can be called at all. During an outage one call at a
// time finds out whether it has ended; an upload that has its link makes none for
// as long as its bytes take.
func (q *Queue) mayAsk(b *backend, now time.Time) bool {
	if b == nil || b.Client == nil || q.parked(parkKey(b)) {
		return false
	}
	if b.down.until.After(now) {
		q.wakeAt(b.down.until)
		return false
	}
	if b.down.tries > 0 && q.linkless+q.busy[job.Starting]+q.looking > 0 {
		return false
	}
	return true
}

// wakeAt has the coordinator look again at the given time at the latest.
func (q *Queue) wakeAt(t time.Time) {
	if t.Before(q.wake) {
		q.wake = t
	}
}

// pauseFor is how long nothing is due.
func (q *Queue) pauseFor() time.Duration {
	return max(time.Millisecond, q.wake.Sub(q.opts.Now()))
}

// sortOrder brings the queue into the order of positions.
func (q *Queue) sortOrder() {
	slices.SortStableFunc(q.order, func(a, b *entry) int { return a.Job.Compare(b.Job) })
}
