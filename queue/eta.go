package queue

import (
	"time"

	"bulkup/queue/job"
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

// ends estimates when everything will have ended: by the quota windows or by the
// pace so far, whichever is later.
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
	each := q.pace.each(now)
	last := b.windows.StartedBy(q.demand(b), now)
	if each == 0 && !last.After(now) {
		return time.Time{}
	}
	if paced := now.Add(time.Duration(left) * each); paced.After(last) {
		last = paced
	}
	return last.Round(time.Second)
}
