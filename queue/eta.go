package queue

import (
	"time"

	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// pace remembers when the last jobs were done, to say how long the rest takes
// where no quota is in the way.
type pace struct {
	times [32]time.Time
	n     int
}

func (p *pace) add(t time.Time) {
	p.times[p.n%len(p.times)] = t
	p.n++
}

// each returns the time between two finished jobs, 0 while nobody knows.
func (p *pace) each(now time.Time) time.Duration {
	k := min(p.n, len(p.times))
	if k < 2 {
		return 0
	}
	first := p.times[(p.n-k)%len(p.times)]
	return now.Sub(first) / time.Duration(k-1)
}

// ends estimates when everything will have ended: by the quota windows where
// those bind, by the pace so far where they do not.
func (q *Queue) ends(b *backend, now time.Time) time.Time {
	left := 0
	for _, e := range q.order {
		if !e.focus || e.State.Ended() || e.State == job.Unknown {
			continue
		}
		left++
	}
	if left == 0 || q.paused {
		return time.Time{}
	}
	last := b.windows.StartedBy(q.demand(b), now)
	if last.After(now) {
		// Quota binds: bursts, and then silence, tell nothing of the pace.
		return last.Add(b.durations.Typical(quota.Kind{Megapixels: 1}, b.Typical)).Round(time.Second)
	}
	if d := q.computing(b, now); d > 0 {
		return now.Add(d).Round(time.Second)
	}
	each := q.pace.each(now)
	if each == 0 {
		return time.Time{}
	}
	return now.Add(time.Duration(left) * each).Round(time.Second)
}
