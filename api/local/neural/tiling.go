package neural

import (
	"context"

	"bulkup/api/local/neural/band"
	"bulkup/api/local/neural/model"
)

// tiling runs a network over a picture. Most pictures are one piece. One that is so wide
// that the kept rows of the layers would take too much memory is cut into tiles, which
// overlap by as much as the network sees.
type tiling struct {
	runner   *band.Runner
	model    *model.Model
	src      Source
	dst      band.Sink
	threads  int
	memory   int64 // bytes that the picture may take
	progress func(share float64)
}

// Limits of memory in bytes: of all that a picture takes, and in it of the results of a
// row of tiles, which wait for their neighbours.
const (
	mostMemory  = 364 << 20
	stripMemory = 64 << 20

	// LeastMemory is what a picture may take in any case: less makes tiles so small that
	// most of the time goes into what they overlap.
	LeastMemory = 220 << 20
)

// limit is what a picture may take where so many bytes are there for it; 0 is any number.
func limit(there int64) int64 {
	if there <= 0 {
		return mostMemory
	}
	return min(max(there, LeastMemory), mostMemory)
}

// grid is where the tiles lie.
type grid struct {
	border       int
	columns      int
	column, rows int // size of a tile without its border
}

// border returns how many pixels beyond a tile its result depends on. A chain of
// convolutions sees one pixel for each. A dense network would see hundreds; what lies
// beyond these does not change a result of eight bits by more than one.
func border(m *model.Model) int {
	if m.Kind == model.SRVGG {
		return (len(m.Convs) + 3) &^ 3
	}
	if m.Blocks() <= 6 {
		return 48
	}
	return 64
}

// cut returns the grid for the picture.
func (t *tiling) cut() grid {
	g := grid{border: border(t.model), columns: 1, column: t.src.Width, rows: t.src.Height}
	if band.Memory(t.model, t.src.Width) <= t.memory {
		return g
	}
	scale := t.model.Scale
	const pixel = 3 * 2 // bytes of a result that waits
	g.rows = min(max(stripMemory/(scale*scale*t.src.Width*pixel), 2*g.border)&^3, t.src.Height)
	strip := min(int64(g.rows*scale*scale*t.src.Width*pixel), stripMemory)
	for g.column > g.border && band.Memory(t.model, min(g.column+2*g.border, t.src.Width)) > t.memory-strip {
		g.columns++
		g.column = ((t.src.Width+g.columns-1)/g.columns + 3) &^ 3
	}
	g.columns = (t.src.Width + g.column - 1) / g.column
	return g
}

func (t *tiling) run(ctx context.Context) error {
	g := t.cut()
	if g.columns == 1 {
		report := func(share float64) {}
		if t.progress != nil {
			report = t.progress
		}
		return t.runner.Run(ctx, t.threads, band.Source(t.src), t.dst, report)
	}
	s := strip{
		tiling: t, grid: g,
		result: make([]uint16, g.rows*t.model.Scale*t.src.Width*t.model.Scale*3),
	}
	for top := 0; top < t.src.Height; top += g.rows {
		if err := s.run(ctx, top); err != nil {
			return err
		}
	}
	return nil
}

// strip is a row of tiles.
type strip struct {
	*tiling
	grid
	first  int         // the row of the source that is first in source
	source [][]float32 // rows of the tiles with their border
	result []uint16    // without the border
}

// run computes the rows of the source from top on.
func (s *strip) run(ctx context.Context, top int) error {
	end := min(top+s.rows, s.src.Height)
	if err := s.read(max(top-s.border, 0), min(end+s.border, s.src.Height)); err != nil {
		return err
	}
	for i := range s.columns {
		if err := s.tile(ctx, i, top, end); err != nil {
			return err
		}
	}
	return s.emit(top, end)
}

// read makes source hold the rows from and up to.
func (s *strip) read(from, to int) error {
	free := s.source[:min(from-s.first, len(s.source))]
	s.source = append([][]float32(nil), s.source[len(free):]...)
	s.first = from
	for y := from + len(s.source); y < to; y++ {
		var row []float32
		if n := len(free); n > 0 {
			row, free = free[n-1], free[:n-1]
		} else {
			row = make([]float32, s.src.Width*3)
		}
		if err := s.src.Read(y, row); err != nil {
			return err
		}
		s.source = append(s.source, row)
	}
	return nil
}

// tile computes column i of the rows from top to end.
func (s *strip) tile(ctx context.Context, i, top, end int) error {
	left, right := i*s.column, min((i+1)*s.column, s.src.Width)
	x0, x1 := max(left-s.border, 0), min(right+s.border, s.src.Width)
	scale := s.model.Scale
	src := band.Source{Width: x1 - x0, Height: len(s.source), Read: func(y int, into []float32) error {
		copy(into, s.source[y][x0*3:x1*3])
		return nil
	}}
	before := float64(top*s.columns+(end-top)*i) / float64(s.src.Height*s.columns)
	whole := float64(end-top) / float64(s.src.Height*s.columns)
	report := func(share float64) {
		if s.progress != nil {
			s.progress(before + share*whole)
		}
	}
	return s.runner.Run(ctx, s.threads, src, func(y int, row []float32) error {
		y -= (top - s.first) * scale
		if y < 0 || y >= (end-top)*scale {
			return nil
		}
		out := s.result[(y*s.src.Width+left)*scale*3:]
		for k, v := range row[(left-x0)*scale*3 : (right-x0)*scale*3] {
			out[k] = uint16(v*65535 + 0.5)
		}
		return nil
	}, report)
}

// emit gives the finished rows to the sink.
func (s *strip) emit(top, end int) error {
	scale := s.model.Scale
	n := s.src.Width * scale * 3
	row := make([]float32, n)
	for y := range (end - top) * scale {
		for k, v := range s.result[y*n:][:n] {
			row[k] = float32(v) / 65535
		}
		if err := s.dst(top*scale+y, row); err != nil {
			return err
		}
	}
	return nil
}
