package book

import "time"

// finish is a job that was done.
type finish struct {
	at            time.Time
	engine, model string
	megapixels    float64 // of the source
}

// paces are the last jobs that were done while others are left.
type paces struct {
	last [32]finish
	n    int // how many there were
}

func (p *paces) add(f finish) {
	p.last[p.n%len(p.last)] = f
	p.n++
}

// kept returns the jobs that are remembered, the oldest first, of one engine or of all
// where it is "".
func (p *paces) kept(engine string) []finish {
	var all []finish
	for i := max(0, p.n-len(p.last)); i < p.n; i++ {
		if f := p.last[i%len(p.last)]; engine == "" || f.engine == engine {
			all = append(all, f)
		}
	}
	return all
}

// Pace returns the time between two of the last finished jobs, 0 while nobody knows:
// how long the rest takes where no rate limit is in the way.
func (s *Tallies) Pace(now time.Time) time.Duration {
	all := s.paces.kept("")
	if len(all) < 2 {
		return 0
	}
	return now.Sub(all[0].at) / time.Duration(len(all)-1)
}

// Beside returns how long a job of an engine lately took beside what its megapixels take
// at a pace: small pictures are mostly read and written. It is 0 while nobody knows.
func (s *Tallies) Beside(engine string, pace func(model string) time.Duration) time.Duration {
	const few = 4
	all := s.paces.kept(engine)
	if len(all) < few {
		return 0
	}
	took := all[len(all)-1].at.Sub(all[0].at)
	for _, f := range all[1:] {
		took -= time.Duration(f.megapixels * float64(pace(f.model)))
	}
	return max(took, 0) / time.Duration(len(all)-1)
}
