package pixels

import "math"

// enlarger makes result rows, a band at a time. Each worker has its own.
type enlarger struct {
	src    *reader
	f      *lanes
	recipe Recipe
	full   *grid            // the result
	back   *[pad + 1]uint64 // the filter that back-projection compares by

	original rows // the source
	sharp    rows // what is resampled: the source, sharpened and corrected
	next     rows
	bounds   *bounds
	column   []uint64 // one row after the pass downwards
}

// grid is the result pixels within each source pixel: scale × scale of them.
type grid struct {
	scale  int
	phases []phase
	early  int      // phases that lie before the middle of their source pixel
	row    []uint64 // one row of result pixels
}

func newGrid(src *source, scale int) *grid {
	g := &grid{scale: scale, phases: lanczos3(scale, src.f.weightBits),
		row: make([]uint64, src.width*scale*src.f.words)}
	for _, p := range g.phases {
		g.early += 1 - p.late
	}
	return g
}

func newEnlarger(src *source, scale int, recipe Recipe) *enlarger {
	f := src.f
	if scale == 1 {
		recipe = Fast // nothing to enlarge: the pixels stay what they are
	}
	e := &enlarger{src: newReader(src), f: f, recipe: recipe,
		full:   newGrid(src, scale),
		bounds: newBounds(src),
		column: make([]uint64, src.stride()),
	}
	if recipe.Rounds > 0 {
		e.back = averaged(f.weightBits)
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

	reach := pad * (e.recipe.Rounds + 1)
	top, bottom := around(reach + 1)
	e.original.reset(top, bottom, h, length)
	for y := top; y < bottom; y++ {
		e.src.read(y, e.original.at(y))
	}

	top, bottom = around(reach)
	e.sharp.reset(top, bottom, h, length)
	for y := top; y < bottom; y++ {
		e.sharpen(e.sharp.at(y), y)
	}
	for n := reach - pad; n >= pad; n -= pad {
		top, bottom = around(n)
		e.next.reset(top, bottom, h, length)
		for y := top; y < bottom; y++ {
			e.correct(e.next.at(y), y)
		}
		e.sharp, e.next = e.next, e.sharp
	}
}

// expand calls row with the result rows of source row y.
func (e *enlarger) expand(y int, g *grid, row func([]uint64) error) error {
	for i := range g.phases {
		p := &g.phases[i]
		var in [taps][]uint64
		for k := range in {
			in[k] = e.sharp.at(y - pad + p.late + k)
		}
		filterDown(e.f, e.column, &in, &p.weights)
		filterAlong(e.f, g.row, e.column, g.phases)
		if e.recipe.Clamp {
			e.bounds.find(&e.original, y-1+p.late)
			e.bounds.clamp(g)
		}
		if err := row(g.row); err != nil {
			return err
		}
	}
	return nil
}

// sharpen fills dst with source row y after a 3×3 unsharp mask.
func (e *enlarger) sharpen(dst []uint64, y int) {
	above, row, below := e.original.at(y-1), e.original.at(y), e.original.at(y+1)
	if e.recipe.Sharpen == 0 {
		copy(dst, row)
		return
	}
	f, n := e.f, e.f.words
	one := float64(int(1) << f.weightBits)
	const sigma = 0.6
	g := math.Exp(-1 / (2 * sigma * sigma))
	side := uint64(math.Round(one * g / (1 + 2*g)))
	centre := uint64(one) - 2*side
	amount := uint64(math.Round(one * e.recipe.Sharpen))
	lessSide := uint64(math.Round(one * e.recipe.Sharpen * g / (1 + 2*g)))
	lessCentre := amount - 2*lessSide
	shift := f.weightBits & 63

	for i := range e.column {
		e.column[i] = (f.half + (above[i]+below[i])*side + row[i]*centre) >> shift & f.mask
	}
	for i := n; i < len(dst)-n; i++ {
		// The row and what is taken from it are rounded once, together.
		sum := f.half + row[i]*(uint64(one)+amount) - (e.column[i-n]+e.column[i+n])*lessSide - e.column[i]*lessCentre
		dst[i] = e.limit(sum >> shift & f.mask)
	}
	padRow(dst, n)
}

// correct fills dst with sharp row y after one round of back-projection: plus
// what the source has more than the result, averaged over each pixel.
func (e *enlarger) correct(dst []uint64, y int) {
	f, n := e.f, e.f.words
	var in [2*pad + 1][]uint64
	for k := range in {
		in[k] = e.sharp.at(y - pad + k)
	}
	evenDown(f, e.column, &in, e.back)
	evenAlong(f, dst[pad*n:len(dst)-pad*n], e.column, e.back)
	// Two samples and a guard take two bits more than one.
	guard, bits := f.guard<<2, (f.bits+2)&63
	least, most := f.least+f.guard, f.most+f.guard
	was, original := e.sharp.at(y), e.original.at(y)
	for i := pad * n; i < len(dst)-pad*n; i++ {
		sum := was[i] + original[i] + f.guard - dst[i]
		dst[i] = greater(lesser(sum, most, guard, bits), least, guard, bits) - f.guard
	}
	padRow(dst, n)
}

// limit keeps samples where two passes cannot push them out of their lanes.
func (e *enlarger) limit(word uint64) uint64 {
	guard, bits := e.f.guard, e.f.bits&63
	return greater(lesser(word, e.f.most, guard, bits), e.f.least, guard, bits)
}
