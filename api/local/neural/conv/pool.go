package conv

import (
	"context"
	"sync"
	"sync/atomic"
)

// tiles is how many tiles are computed together: a multiple of the rows of every set,
// and few enough for what is in between two steps to stay in a core's cache.
const tiles = 24

// skew is how many floats lie between the frequencies beyond their own. Without them
// they fall on the same few sets of the cache, which makes the transforms slow.
const skew = 16

// Scratch is the memory of one goroutine of a Pool: of a block of tiles, the six
// vertical frequencies of the inputs' columns, then of one of them the six horizontal
// frequencies before and after the product of matrices, then the results' columns.
type Scratch struct {
	down, v, m, up []float32
	dummy          []float32 // a row for results that are not wanted
	zero           []float32

	// Addresses for the kernels, which are called through values, so that variables of a
	// block would go to the heap: gigabytes of them in a large picture.
	six  [span]*float32
	four [Side]*float32
}

// columns returns the distance of vertical frequencies: each tile has four columns of
// its own, and each run of tiles two more.
func columns(in int) int { return tiles*(Side+2)*in + skew }

// Shape is what a Scratch has to hold at most.
type Shape struct {
	In, Out int // channels of a convolution
	Row     int // floats of a row
}

func newScratch(s Shape) *Scratch {
	return &Scratch{
		down:  Floats(span * columns(s.In)),
		v:     Floats(span * (tiles*s.In + skew)),
		m:     Floats(span * (tiles*s.Out + skew)),
		up:    Floats(span * (tiles*Side*s.Out + skew)),
		dummy: Floats(s.Row),
		zero:  Floats(s.Out),
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
