package pixels

// bounds are, for the gaps between the source pixels of two neighbouring rows,
// the least and the greatest sample of the 4×4 source pixels around each gap.
// Gap 0 lies before the first pixel, gap width after the last.
type bounds struct {
	f         *lanes
	row       int // the gap is between this source row and the next
	low, high []uint64
	least     []uint64 // of four pixels in a column, then also of two columns
	most      []uint64
}

func newBounds(src *source) *bounds {
	return &bounds{f: src.f, row: -2,
		low:   make([]uint64, (src.width+1)*src.f.words),
		high:  make([]uint64, (src.width+1)*src.f.words),
		least: make([]uint64, src.stride()),
		most:  make([]uint64, src.stride()),
	}
}

// find fills low and high for the gap below source row y.
func (b *bounds) find(src *rows, y int) {
	if b.row == y {
		return
	}
	b.row = y
	guard, bits, n := b.f.guard, b.f.bits&63, b.f.words
	least, most := b.least, b.most[:len(b.least)]
	r0, r1 := src.at(y - 1)[:len(least)], src.at(y)[:len(least)]
	r2, r3 := src.at(y + 1)[:len(least)], src.at(y + 2)[:len(least)]
	for i := range least {
		p, q, r, s := r0[i], r1[i], r2[i], r3[i]
		least[i] = lesser(lesser(p, q, guard, bits), lesser(r, s, guard, bits), guard, bits)
		most[i] = greater(greater(p, q, guard, bits), greater(r, s, guard, bits), guard, bits)
	}
	for i := range len(least) - n {
		least[i] = lesser(least[i], least[i+n], guard, bits)
		most[i] = greater(most[i], most[i+n], guard, bits)
	}
	low, high := b.low, b.high[:len(b.low)]
	for i := range low {
		low[i] = lesser(least[i+n], least[i+3*n], guard, bits)
		high[i] = greater(most[i+n], most[i+3*n], guard, bits)
	}
}

// clamp keeps the pixels of a grid's row within the bounds of their gaps. Of the
// pixels within a source pixel, the first early lie in the gap before it.
func (b *bounds) clamp(g *grid) {
	guard, bits, n := b.f.guard, b.f.bits&63, b.f.words
	start := 0
	for gap := 0; gap < len(b.low); gap += n {
		end := min(gap*g.scale+g.early*n, len(g.row))
		for word := range n {
			low, high := b.low[gap+word], b.high[gap+word]
			run := g.row[start+word : end]
			for i := 0; i < len(run); i += n {
				run[i] = greater(lesser(run[i], high, guard, bits), low, guard, bits)
			}
		}
		start = end
	}
}
