package band

import (
	"bulkup/api/local/neural/conv"
	"bulkup/api/local/neural/model"
)

// A dense block reads its input until its fifth convolution, five rows later, which
// needs the row before, too. A block of three needs its input fifteen rows later.
const (
	denseKeep = 6
	blockKeep = 15
)

// wide is the number of channels that a dense block collects.
const wide = model.Trunk + 4*model.Growth

// dense runs an RRDB network. The channels of a dense block are collected in one window,
// so that joining them costs nothing.
func (e *run) dense() error {
	blocks := e.model.Blocks()
	lag := blocks*blockKeep + 1 // of the last convolution at the size of the source
	source := e.window(3, 2)
	source.place(0, 1)
	d := newBlocks(e, blocks)
	trunk := e.window(model.Trunk, lag)
	trunk.place(0, lag)
	features := e.window(model.Trunk, 0)
	end := d.now.newSaved(denseKeep-2, denseKeep, part{0, model.Trunk, 0})
	t := e.newTail(-lag)
	for ; t.unfinished(e.step*e.rows - lag); e.step++ {
		first := e.step * e.rows
		d.now.place(first, denseKeep)
		from, to := e.span(0)
		if err := e.start(source, d.now, from, to); err != nil {
			return err
		}
		e.copyRows(trunk, d.now, from, to)
		for i := range blocks {
			d.block(i)
		}
		end.restore(e.pool, d.now)
		features.place(first-lag, 0)
		from, to = e.span(lag)
		e.convolve(len(e.layers)-5, d.now, features, 0, from, to)
		end.save(e.pool, d.now)
		e.sum(features, trunk, from, to, 1)
		if err := t.band(features, first-lag); err != nil {
			return err
		}
		source.shift()
		trunk.shift()
	}
	return nil
}

// copyRows copies the channels of the trunk.
func (e *run) copyRows(dst, src *window, from, to int) {
	e.pool.Each(to-from, func(i int, _ *conv.Scratch) {
		d, s := dst.pixels(from+i), src.pixels(from+i)
		for x := range dst.width {
			copy(d[x*dst.pixel:][:model.Trunk], s[x*src.pixel:])
		}
	})
}

// sum computes dst = dst·scale + src over the channels of the trunk.
func (e *run) sum(dst, src *window, from, to int, scale float32) {
	d, s := dst.writer(dst.pixel), src.writer(src.pixel)
	e.pool.Each(to-from, func(i int, _ *conv.Scratch) {
		e.set.Add(d(from+i), s(from+i), dst.pixel*4, src.pixel*4, dst.width, model.Trunk/e.set.Vec, scale)
	})
}

// denseBlocks has the windows that all blocks use in turn, and what each keeps.
type denseBlocks struct {
	*run
	now, next *window // the input of a dense block is in the first channels of now
	input     *window // of a block of three
	kept      []*saved
	inputs    [][]*float32
}

func newBlocks(e *run, blocks int) *denseBlocks {
	d := &denseBlocks{
		run: e, now: e.window(wide, denseKeep), next: e.window(wide, denseKeep),
		input: e.window(model.Trunk, blockKeep),
	}
	parts := []part{{0, model.Trunk, 0}}
	for k := range 4 {
		parts = append(parts, part{model.Trunk + k*model.Growth, model.Growth, k + 1})
	}
	for range blocks {
		for range 3 {
			d.kept = append(d.kept, d.now.newSaved(0, denseKeep, parts...))
		}
		d.inputs = append(d.inputs, d.input.newLines(blockKeep))
	}
	return d
}

// block computes block i. Its input is in now, and so is its result afterwards.
func (d *denseBlocks) block(i int) {
	lag := i * blockKeep
	d.input.place(d.step*d.rows-lag, blockKeep)
	d.input.restore(d.inputs[i])
	from, to := d.span(lag)
	d.copyRows(d.input, d.now, from, to)
	for k := range 3 {
		d.dense(3*i + k)
	}
	from, to = d.span(lag + blockKeep)
	d.sum(d.now, d.input, from, to, 0.2)
	d.input.save(d.inputs[i])
}

// dense computes dense block i.
func (d *denseBlocks) dense(i int) {
	d.kept[i].restore(d.pool, d.now)
	for k := range 4 {
		from, to := d.span(5*i + k + 1)
		d.convolve(5*i+k, d.now, d.now, model.Trunk+k*model.Growth, from, to)
	}
	lag := 5*i + 5
	from, to := d.span(lag)
	d.next.place(d.step*d.rows-lag, denseKeep)
	d.convolve(5*i+4, d.now, d.next, 0, from, to)
	d.sum(d.next, d.now, from, to, 1)
	d.kept[i].save(d.pool, d.now)
	d.now, d.next = d.next, d.now
}
