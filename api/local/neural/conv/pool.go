package conv

import (
	"context"
	"sync"
	"sync/atomic"
)

// tiles is how many tiles are computed together: a multiple of the rows of every set,
// and few enough for their frequencies to stay in a core's cache.
const tiles = 24

// skew is how many floats lie between the frequencies beyond their own. Without them
// all 36 fall on the same few sets of the cache, which costs two thirds of the speed of
// the transforms.
const skew = 16

// Scratch is the memory of one goroutine of a Pool.
type Scratch struct {
	v, m, tmp, dummy []float32
}

// Shape is what a Scratch has to hold at most.
type Shape struct {
	In, Out int // channels of a convolution
	Row     int // floats of a row
}

func newScratch(s Shape) *Scratch {
	return &Scratch{
		v:     Floats(frequencies * (tiles*s.In + skew)),
		m:     Floats(frequencies * (tiles*s.Out + skew)),
		tmp:   Floats(frequencies * 16),
		dummy: Floats(s.Row),
	}
}

// Pool shares out work to goroutines, each with a Scratch of its own. The one that
// calls Each is one of them.
type Pool struct {
	ctx     context.Context
	own     *Scratch
	others  []chan func(*Scratch)
	running sync.WaitGroup
}

// NewPool starts the goroutines of a pool of n. Close ends them.
func NewPool(ctx context.Context, n int, s Shape) *Pool {
	p := &Pool{ctx: ctx, own: newScratch(s)}
	for range n - 1 {
		work, scratch := make(chan func(*Scratch)), newScratch(s)
		p.others = append(p.others, work)
		go func() {
			for f := range work {
				f(scratch)
				p.running.Done()
			}
		}()
	}
	return p
}

// Each calls f for 0 to n−1, on all goroutines, and returns when all calls have. Once
// the context of the pool is done it makes no more calls, so the caller has to ask Err.
func (p *Pool) Each(n int, f func(i int, s *Scratch)) {
	var next atomic.Int64
	loop := func(s *Scratch) {
		for p.ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			f(i, s)
		}
	}
	others := p.others[:min(len(p.others), max(n-1, 0))]
	p.running.Add(len(others))
	for _, work := range others {
		work <- loop
	}
	loop(p.own)
	p.running.Wait()
}

// Err returns why no more work is done, or nil.
func (p *Pool) Err() error { return context.Cause(p.ctx) }

// Close ends the goroutines. It must not be called during Each.
func (p *Pool) Close() {
	for _, work := range p.others {
		close(work)
	}
}
