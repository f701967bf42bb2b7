package packed

// Bounds are, for the gaps between the source pixels of two neighbouring rows,
// the least and the greatest sample of the 4×4 source pixels around each gap.
// Gap 0 lies before the first pixel, gap width after the last.
type Bounds struct {
	f         *Lanes
	row       int // the gap is between this source row and the next
	low, high []uint64
	least     []uint64 // of four pixels in a column, then also of two columns
	most      []uint64
}

// NewBounds returns those of pictures of width pixels.
func NewBounds(f *Lanes, width int) *Bounds {
	return &Bounds{f: f, row: -2,
		low:   make([]uint64, (width+1)*f.Words),
		high:  make([]uint64, (width+1)*f.Words),
		least: make([]uint64, (width+2*Pad)*f.Words),
		most:  make([]uint64, (width+2*Pad)*f.Words),
	}
}

// Find fills low and high for the gap below source row y.
func (b *Bounds) Find(src *Rows, y int) {
	if b.row == y {
		return
	}
	b.row = y
	guard, bits, n := b.f.Guard, b.f.Bits&63, b.f.Words
	least, most := b.least, b.most[:len(b.least)]
	r0, r1 := src.At(y - 1)[:len(least)], src.At(y)[:len(least)]
	r2, r3 := src.At(y + 1)[:len(least)], src.At(y + 2)[:len(least)]
	for i := range least {
		p, q, r, s := r0[i], r1[i], r2[i], r3[i]
		least[i] = Lesser(Lesser(p, q, guard, bits), Lesser(r, s, guard, bits), guard, bits)
		most[i] = Greater(Greater(p, q, guard, bits), Greater(r, s, guard, bits), guard, bits)
	}
	for i := range len(least) - n {
		least[i] = Lesser(least[i], least[i+n], guard, bits)
		most[i] = Greater(most[i], most[i+n], guard, bits)
	}
	low, high := b.low, b.high[:len(b.low)]
	for i := range low {
		low[i] = Lesser(least[i+n], least[i+3*n], guard, bits)
		high[i] = Greater(most[i+n], most[i+3*n], guard, bits)
	}
}

// Clamp keeps the pixels of a grid's row within the bounds of their gaps. Of the
// pixels within a source pixel, the first early lie in the gap before it.
func (b *Bounds) Clamp(g *Grid) {
	guard, bits, n := b.f.Guard, b.f.Bits&63, b.f.Words
	start := 0
	for gap := 0; gap < len(b.low); gap += n {
		end := min(gap*g.Scale+g.early*n, len(g.Row))
		for word := range n {
			low, high := b.low[gap+word], b.high[gap+word]
			run := g.Row[start+word : end]
			for i := 0; i < len(run); i += n {
				run[i] = Greater(Lesser(run[i], high, guard, bits), low, guard, bits)
			}
		}
		start = end
	}
}
