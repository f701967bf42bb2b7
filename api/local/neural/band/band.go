// Package band runs a network over a picture in bands of rows. In a step each layer
// computes one band, shifted up by one row against the layer before it, so that its
// inputs are always there: no row of any layer is computed twice, no two bands overlap,
// and memory does not depend on the height. It reads the rows of the source in order,
// once, and gives the rows of the result in order.
//
// Start with Open and Runner.Run; window.go explains which rows are kept from one step
// to the next. Package conv computes; this package decides what and when.
package band

import (
	"context"
	"runtime"

	"bulkup/api/local/neural/conv"
	"bulkup/api/local/neural/kern"
	"bulkup/api/local/neural/model"
)

// Source is a picture that is read row by row.
type Source struct {
	Width, Height int
	// Read writes row y to into: red, green and blue of each pixel, 0 to 1. Rows are
	// asked for in order, each once.
	Read func(y int, into []float32) error
}

// Sink takes the rows of the result in order, with numbers from 0 to 1; row is valid
// during the call.
type Sink func(y int, row []float32) error

// Runner is a network made ready for one set of kernels. It may be used by several
// goroutines.
type Runner struct {
	set     *kern.Set
	model   *model.Model
	first   *conv.First
	layers  []*conv.Layer // all convolutions but the first
	largest int           // floats of transformed weights that are not kept
	rows    func(width int) int
}

// kept is how many floats of transformed weights a network may keep between steps.
// Larger ones, which are four times the size of the weights, are computed in every step,
// which costs a few percent of the time.
const kept = 24 << 20

// Open makes a network ready. It computes on the calling goroutine.
func Open(set *kern.Set, m *model.Model) *Runner { return openWith(set, m, kept) }

func openWith(set *kern.Set, m *model.Model, kept int) *Runner {
	r := &Runner{set: set, model: m, first: conv.NewFirst(set, &m.Convs[0]), rows: bandRows}
	total := 0
	for i := 1; i < len(m.Convs); i++ {
		scale := 1.0
		if body := len(m.Convs) - 6; m.Kind == model.RRDB && i <= body && i%5 == 0 {
			scale = 0.2 // what the result of each dense block is multiplied by
		}
		l := conv.New(set, &m.Convs[i], scale)
		r.layers = append(r.layers, l)
		total += l.Size()
		r.largest = max(r.largest, l.Size())
	}
	if total <= kept {
		p := conv.NewPool(context.Background(), 1, conv.Shape{})
		defer p.Close()
		for _, l := range r.layers {
			l.Keep(p)
		}
		r.largest = 0
	}
	return r
}

// run is what both families need for one picture.
type run struct {
	*Runner
	pool   *conv.Pool
	src    Source
	dst    Sink
	rows   int // of a band
	step   int
	zero   []float32
	buffer []float32 // transformed weights of a layer that does not keep them
	work   float64   // done, of height · FLOPs
	report func(done float64)
}

// collected is how many bytes a picture takes at least for the memory of the one before
// to be collected first. The collector lets the heap grow to twice what was in use, which
// was a whole picture; it takes a few milliseconds, as little of it is pointers.
const collected = 32 << 20

// Run enlarges src by the scale of the network, on the given number of goroutines. done
// is called with the share of the work that is done, from the calling goroutine. When
// ctx is done Run returns its cause within a few milliseconds.
func (r *Runner) Run(ctx context.Context, threads int, src Source, dst Sink, done func(share float64)) error {
	if Memory(r.model, src.Width) > collected {
		runtime.GC()
	}
	most, scale := 1, 1
	for i := range r.model.Convs {
		c := &r.model.Convs[i]
		most = max(most, c.In, conv.RoundUp(c.Out, r.set.Panel))
	}
	if r.model.Kind == model.RRDB {
		scale = r.model.Scale
	}
	pixel := max(most, endPixel(r.model)) // of the widest row, whatever the set's panel
	row := (conv.RoundUp(src.Width*scale, conv.Side) + 2) * pixel
	pool := conv.NewPool(ctx, max(threads, 1), conv.Shape{In: most, Out: most, Row: row})
	defer pool.Close()
	e := &run{
		Runner: r, pool: pool, src: src, dst: dst, report: done,
		rows:   min(r.rows(src.Width), conv.RoundUp(src.Height, conv.Side)),
		zero:   conv.Floats(row),
		buffer: conv.Floats(r.largest),
	}
	if r.model.Kind == model.RRDB {
		return e.dense()
	}
	return e.chain()
}

// bandRows returns how many rows a band has: from the width alone, as the last bits of
// the result depend on it. Bands of about this many pixels are long enough to share out
// and to make transformed weights worth their time, and take little memory.
func bandRows(width int) int {
	const pixels, least, most = 32768, 8, 64
	return min(max(pixels/width, least), most) &^ (conv.Side - 1)
}

// span returns the rows of the source's size that a layer which lags behind the source
// computes in this step.
func (e *run) span(lag int) (from, to int) {
	return clip(e.step*e.rows-lag, e.rows, e.src.Height)
}

// clip returns the part of n rows from first on that is inside of a picture.
func clip(first, n, height int) (from, to int) {
	return min(max(first, 0), height), min(max(first+n, 0), height)
}

// convolve runs layer i over the rows of a span.
func (e *run) convolve(i int, src *window, dst *window, channel, from, to int) {
	if from >= to {
		return
	}
	job := conv.Job{
		Layer: e.layers[i], Src: src.reader(to + 1), Dst: dst.writer(channel),
		SrcPixel: src.pixel, DstPixel: dst.pixel, Width: dst.width, Y0: from, Y1: to,
	}
	job.Do(e.pool, e.buffer)
	c := &e.model.Convs[i+1]
	e.count(18 * float64(c.In*c.Out) * float64(dst.width*(to-from)) / float64(e.src.Width))
}

// count reports work, in FLOP for each column of the source.
func (e *run) count(flop float64) {
	e.work += flop
	if e.report != nil && e.pool.Err() == nil {
		e.report(min(e.work/(e.model.FLOPs()*float64(e.src.Height)), 1))
	}
}

// start reads the next band of the source and computes the first layer of it.
func (e *run) start(source, dst *window, from, to int) error {
	// The first layer needs the row below its last one.
	for y := e.read(from); y < min(to+1, e.src.Height); y++ {
		if err := e.src.Read(y, source.pixels(y)); err != nil {
			return err
		}
	}
	e.first.Do(e.pool, source.reader(to+1), dst.writer(0), dst.pixel, dst.width, from, to)
	e.count(18 * 3 * float64(e.model.Convs[0].Out) * float64(to-from))
	return e.pool.Err()
}

// read returns the first row of the source that was not read in the step before.
func (e *run) read(from int) int {
	if e.step == 0 {
		return 0
	}
	return from + 1
}
