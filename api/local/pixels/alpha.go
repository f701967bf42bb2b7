package pixels

import "bulkup/api/local/pixels/packed"

// AlphaRows returns what fills dst with the next row, from the top, of the picture's
// transparency made scale times as large: one number from 0 to 1 a pixel. It is that
// of Upscale with the recipe Best, so that no ghost of an edge appears beside it,
// whatever makes the colours. It must not be called for more rows than there are.
func (p *Picture) AlphaRows(scale int) func(dst []float32) {
	a := &alphaRows{enlarger: newEnlarger(p.source, scale, Best), step: bandHeight(p.source, scale)}
	for range scale {
		a.ready = append(a.ready, make([]uint16, p.Width*scale))
	}
	a.used = scale
	return a.next
}

// alphaRows makes the rows of one source row at a time.
type alphaRows struct {
	enlarger   *enlarger
	step       int // source rows that are prepared at once
	taken, end int // source rows that are enlarged, and that are prepared
	ready      [][]uint16
	used       int // of ready
}

func (a *alphaRows) next(dst []float32) {
	if a.used == len(a.ready) {
		a.used = 0
		a.enlarge()
	}
	for x, v := range a.ready[a.used] {
		dst[x] = float32(v) / 65535
	}
	a.used++
}

func (a *alphaRows) enlarge() {
	if a.taken == a.end {
		a.end = min(a.taken+a.step, a.enlarger.src.height)
		a.enlarger.prepare(a.taken, a.end)
	}
	n := 0
	_ = a.enlarger.expand(a.taken, a.enlarger.full, func(line []uint64) error {
		for x := range a.ready[n] {
			a.ready[n][x] = uint16(packed.Unbias(line[2*x+1] >> 32))
		}
		n++
		return nil
	})
	a.taken++
}
