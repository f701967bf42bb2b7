package queue

import (
	"context"
	"slices"
	"time"

	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/stage"
)

// road is what quota allows one engine in one turn, used up as jobs are sent.
type road struct {
	quota.Roads
	b *backend
	// inline is the largest file, in bytes, that goes along with its start.
	inline int64
	groups map[job.Settings][]*entry // uploaded pictures that may share a task
}

// collect puts an uploaded picture with the others that have its settings.
func (r *road) collect(e *entry) {
	s := job.Settings{Model: e.Settings.Model, Scale: e.Settings.Scale, Format: e.Settings.Format, Face: e.Settings.Face}
	r.groups[s] = append(r.groups[s], e)
}

// roads asks quota for every engine how its pictures go now.
func (q *Queue) roads(now time.Time) map[string]*road {
	all := make(map[string]*road, len(q.backends))
	for name, b := range q.backends {
		r := &road{b: b, inline: b.Inline, groups: make(map[job.Settings][]*entry)}
		d := q.demand(b)
		r.Roads = b.windows.Roads(d, now)
		if d.Waiting+d.Uploading+d.Uploaded+d.Alone > 0 && !r.Again.IsZero() {
			q.wakeAt(r.Again)
		}
		if r.Pressure {
			r.inline = threshold(q.sizes(b), r.Direct, r.Upload)
		}
		all[name] = r
	}
	return all
}

// demand is what waits for a task of b.
func (q *Queue) demand(b *backend) quota.Demand {
	d := quota.Demand{SinglePut: b.singlePut}
	bad, good := 0, 0
	for _, e := range q.order {
		if !e.focus || e.Engine != b.Name || q.copies(e) {
			continue
		}
		count(&d, e)
		switch {
		case e.State == job.Done:
			good++
		case e.State == job.Failed && e.Stage == job.Upscaling:
			bad++
		}
	}
	if bad > 0 {
		d.Risk = float64(bad) / float64(bad+good)
	}
	return d
}

// sizes are those of the next pictures of b, in bytes.
func (q *Queue) sizes(b *backend) []int64 {
	const next = 256
	sizes := make([]int64, 0, next)
	for _, e := range q.order {
		if len(sizes) == next {
			break
		}
		if e.focus && e.Engine == b.Name && e.State == job.Waiting && !q.copies(e) {
			sizes = append(sizes, e.Source.Size)
		}
	}
	return sizes
}

// count adds a job to the demand.
func count(d *quota.Demand, e *entry) {
	switch {
	case e.State == job.Waiting || e.State == job.Checking:
		if e.Source.URL != "" {
			d.Alone++
		} else {
			d.Waiting++
		}
	case e.State == job.Uploading:
		d.Uploading++
		if e.Upload == nil {
			d.Linkless++
		}
	case e.State == job.Starting && e.Intent == nil && (e.Upload == nil || e.Alone):
		d.Alone++
	case e.State == job.Starting && e.Intent == nil:
		d.Uploaded++
	}
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

// takeRoad begins to send a checked picture: along with its start, or by an upload.
func (q *Queue) takeRoad(work context.Context, e *entry, r *road, now time.Time) {
	if e.Sent() { // before it was tried again
		if q.apply(e, job.StartQueued{}) {
			q.advance(work, e, r, now)
		}
		return
	}
	small := e.Source.URL != "" || e.Upload == nil && e.Facts.SentSize() <= r.inline
	// While starts are to spare, a large file need not wait for a link.
	spare := e.Upload == nil && !r.Pressure && r.Upload == 0
	if small || spare {
		if r.Direct > 0 && q.startsFree(r.b, now) && q.apply(e, job.StartQueued{}) {
			r.Direct--
			q.tryStart(work, []*entry{e}, r.b, now)
			return
		}
		if e.Source.URL != "" || !r.Pressure {
			return
		}
	}
	if q.busy[job.Uploading] >= q.opts.Workers.Uploads || q.capped(1) {
		return
	}
	// A session of the journal has its link already.
	if e.Upload == nil {
		if r.Upload <= 0 {
			return
		}
		r.Upload--
	}
	if q.apply(e, job.UploadStarted{}) {
		q.launchUpload(work, e)
	}
}

// launchUpload gives e a worker that uploads it.
func (q *Queue) launchUpload(work context.Context, e *entry) {
	if e.Upload == nil {
		q.linkless++
	}
	q.launch(work, e, stage.Upload)
}

// startGroups sends the tasks of several pictures for which quota gave a start.
func (q *Queue) startGroups(work context.Context, r *road, now time.Time) {
	for _, members := range r.groups {
		for len(members) > 0 && r.Ready > 0 {
			n := min(len(members), r.Group)
			if !q.tryStart(work, members[:n], r.b, now) {
				return
			}
			members = members[n:]
			r.Ready--
		}
	}
}

// startsFree tells whether a start could leave now.
func (q *Queue) startsFree(b *backend, now time.Time) bool {
	return q.busy[job.Starting] < q.opts.Workers.Starts && b.windows.Free(quota.StartTask, now) > 0
}

// tryStart sends the start of the members if one is free. Their intents are
// durable before the worker runs, because launches wait for the commit.
func (q *Queue) tryStart(work context.Context, members []*entry, b *backend, now time.Time) bool {
	if !q.startsFree(b, now) || q.capped(len(members)) {
		return false
	}
	t := q.take(b, quota.StartTask, len(members))
	for _, e := range members {
		q.apply(e, job.StartIntended{Intent: job.Intent{At: now, Name: e.WireName()}})
	}
	q.launchAll(work, members, stage.Start(t))
	return true
}
