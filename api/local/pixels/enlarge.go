package pixels

import (
	"math"

	"bulkup/api/local/pixels/packed"
)

// enlarger makes result rows, a band at a time. Each worker has its own.
type enlarger struct {
	src    *reader
	f      *packed.Lanes
	recipe Recipe
	full   *packed.Grid            // the result
	back   *[packed.Pad + 1]uint64 // the filter that back-projection compares by

	original packed.Rows // the source
	sharp    packed.Rows // what is resampled: the source, sharpened and corrected
	next     packed.Rows
	bounds   *packed.Bounds
	column   []uint64 // one row after the pass downwards
}

func newEnlarger(src *source, scale int, recipe Recipe) *enlarger {
	f := src.f
	if scale == 1 {
		recipe = Fast // nothing to enlarge: the pixels stay what they are
	}
	e := &enlarger{src: newReader(src), f: f, recipe: recipe,
		full:   packed.NewGrid(f, src.width, scale),
		bounds: packed.NewBounds(f, src.width),
		column: make([]uint64, src.stride()),
	}
	if recipe.Rounds > 0 {
		e.back = packed.Averaged(f.WeightBits)
	}
	return e
}

// band calls row with each packed result row of the source rows first to end, in
// order. The row is valid until row returns; an error of row ends the band.
func (e *enlarger) band(first, end int, row func([]uint64) error) error {
	e.prepare(first, end)
	for y := first; y < end; y++ {
		if err := e.expand(y, e.full, row); err != nil {
			return err
		}
	}
	return nil
}

// prepare reads the source and works out the rows to resample for a band. Every
// round of back-projection needs a filter's reach more on both sides.
func (e *enlarger) prepare(first, end int) {
	h, length := e.src.height, e.src.stride()
	around := func(n int) (int, int) { return max(first-n, 0), min(end+n, h) }

	reach := packed.Pad * (e.recipe.Rounds + 1)
	top, bottom := around(reach + 1)
	e.original.Reset(top, bottom, h, length)
	for y := top; y < bottom; y++ {
		e.src.read(y, e.original.At(y))
	}

	top, bottom = around(reach)
	e.sharp.Reset(top, bottom, h, length)
	for y := top; y < bottom; y++ {
		e.sharpen(e.sharp.At(y), y)
	}
	for n := reach - packed.Pad; n >= packed.Pad; n -= packed.Pad {
		top, bottom = around(n)
		e.next.Reset(top, bottom, h, length)
		for y := top; y < bottom; y++ {
			e.correct(e.next.At(y), y)
		}
		e.sharp, e.next = e.next, e.sharp
	}
}

// expand calls row with the result rows of source row y.
func (e *enlarger) expand(y int, g *packed.Grid, row func([]uint64) error) error {
	for i := range g.Phases {
		p := &g.Phases[i]
		var in [packed.Taps][]uint64
		for k := range in {
			in[k] = e.sharp.At(y - packed.Pad + p.Late + k)
		}
		packed.FilterDown(e.f, e.column, &in, &p.Weights)
		packed.FilterAlong(e.f, g.Row, e.column, g.Phases)
		if e.recipe.Clamp {
			e.bounds.Find(&e.original, y-1+p.Late)
			e.bounds.Clamp(g)
		}
		if err := row(g.Row); err != nil {
			return err
		}
	}
	return nil
}

// sharpen fills dst with source row y after a 3×3 unsharp mask.
func (e *enlarger) sharpen(dst []uint64, y int) {
	above, row, below := e.original.At(y-1), e.original.At(y), e.original.At(y+1)
	if e.recipe.Sharpen == 0 {
		copy(dst, row)
		return
	}
	f, n := e.f, e.f.Words
	one := float64(int(1) << f.WeightBits)
	const sigma = 0.6
	g := math.Exp(-1 / (2 * sigma * sigma))
	side := uint64(math.Round(one * g / (1 + 2*g)))
	centre := uint64(one) - 2*side
	amount := uint64(math.Round(one * e.recipe.Sharpen))
	lessSide := uint64(math.Round(one * e.recipe.Sharpen * g / (1 + 2*g)))
	lessCentre := amount - 2*lessSide
	shift := f.WeightBits & 63

	for i := range e.column {
		e.column[i] = (f.Half + (above[i]+below[i])*side + row[i]*centre) >> shift & f.Mask
	}
	for i := n; i < len(dst)-n; i++ {
		// The row and what is taken from it are rounded once, together.
		sum := f.Half + row[i]*(uint64(one)+amount) - (e.column[i-n]+e.column[i+n])*lessSide - e.column[i]*lessCentre
		dst[i] = e.limit(sum >> shift & f.Mask)
	}
	packed.PadRow(dst, n)
}

// correct fills dst with sharp row y after one round of back-projection: plus
// what the source has more than the result, averaged over each pixel.
func (e *enlarger) correct(dst []uint64, y int) {
	f, n := e.f, e.f.Words
	var in [2*packed.Pad + 1][]uint64
	for k := range in {
		in[k] = e.sharp.At(y - packed.Pad + k)
	}
	packed.EvenDown(f, e.column, &in, e.back)
	packed.EvenAlong(f, dst[packed.Pad*n:len(dst)-packed.Pad*n], e.column, e.back)
	// Two samples and a guard take two bits more than one.
	guard, bits := f.Guard<<2, (f.Bits+2)&63
	least, most := f.Least+f.Guard, f.Most+f.Guard
	was, original := e.sharp.At(y), e.original.At(y)
	for i := packed.Pad * n; i < len(dst)-packed.Pad*n; i++ {
		sum := was[i] + original[i] + f.Guard - dst[i]
		dst[i] = packed.Greater(packed.Lesser(sum, most, guard, bits), least, guard, bits) - f.Guard
	}
	packed.PadRow(dst, n)
}

// limit keeps samples where two passes cannot push them out of their lanes.
func (e *enlarger) limit(word uint64) uint64 {
	guard, bits := e.f.Guard, e.f.Bits&63
	return packed.Greater(packed.Lesser(word, e.f.Most, guard, bits), e.f.Least, guard, bits)
}
