package band

import (
	"bulkup/api/local/neural/conv"
	"bulkup/api/local/neural/model"
)

// tail is the end of an RRDB network, where its picture is two and four times as large:
// twice an enlargement to the next pixel and a convolution, then two convolutions more.
// Rows are long there, so it takes few of them at a time.
type tail struct {
	*run
	layer     int     // the first of its four
	double    *window // the source of half: doubled in width, its rows read twice
	half      *window // at twice the size
	quadruple *window // the source of third: as double
	third     *window // at four times the size, as all that follow
	second    *window
	end       *window
	result    []float32
}

// short is how many rows of the source the tail takes at a time.
const short = 4

// Rows that a layer of the tail lags behind, at its own size.
const (
	halfLag   = 1
	thirdLag  = 2*halfLag + 1
	secondLag = thirdLag + 1
	endLag    = secondLag + 1
)

// newTail returns a tail whose first band will begin with row first.
func (e *run) newTail(first int) *tail {
	width, height := e.src.Width, e.src.Height
	window := func(wider, higher, channels, rows, keep int) *window {
		return newWindow(width*wider, height*higher, channels, rows, keep, &e.zero[0])
	}
	t := &tail{
		run:       e,
		layer:     len(e.layers) - 4,
		double:    window(2, 1, model.Trunk, short, 1),
		half:      window(2, 2, model.Trunk, 2*short, 0),
		quadruple: window(4, 2, model.Trunk, 2*short, 1),
		third:     window(4, 4, model.Trunk, 4*short, 2),
		second:    window(4, 4, model.Trunk, 4*short, 2),
		end:       window(4, 4, 16, 4*short, 0),
		result:    make([]float32, 4*short*4*width*3),
	}
	t.double.repeat, t.quadruple.repeat = 2, 2
	t.double.place(first, 1)
	t.half.place(2*first-halfLag, 0)
	t.quadruple.place(2*first-halfLag, 1)
	t.third.place(4*first-thirdLag, 2)
	t.second.place(4*first-secondLag, 2)
	t.end.place(4*first-endLag, 0)
	return t
}

// unfinished reports whether a band from row first on still gives rows of the result.
func (t *tail) unfinished(first int) bool { return 4*first-endLag < 4*t.src.Height }

// band takes a band of rows at the size of the source, which begins with row first.
func (t *tail) band(features *window, first int) error {
	for y := first; y < first+t.rows; y += short {
		if y+short <= 0 {
			t.shift() // rows above the picture
			continue
		}
		if err := t.rowsFrom(features, y); err != nil {
			return err
		}
		t.shift()
	}
	return nil
}

func (t *tail) shift() {
	for _, w := range []*window{t.double, t.half, t.quadruple, t.third, t.second, t.end} {
		w.shift()
	}
}

func (t *tail) rowsFrom(features *window, y int) error {
	from, to := clip(y, short, t.src.Height)
	t.widen(t.double, features, from, to)
	from, to = clip(2*y-halfLag, 2*short, t.half.height)
	t.convolve(t.layer, t.double, t.half, 0, from, to)
	t.widen(t.quadruple, t.half, from, to)
	from, to = clip(4*y-thirdLag, 4*short, t.end.height)
	t.convolve(t.layer+1, t.quadruple, t.third, 0, from, to)
	from, to = clip(4*y-secondLag, 4*short, t.end.height)
	t.convolve(t.layer+2, t.third, t.second, 0, from, to)
	from, to = clip(4*y-endLag, 4*short, t.end.height)
	t.convolve(t.layer+3, t.second, t.end, 0, from, to)
	width := t.end.width
	t.pool.Each(to-from, func(i int, _ *conv.Scratch) {
		out, in := t.result[i*width*3:][:width*3], t.end.pixels(from+i)
		for x := range width {
			v := in[x*t.end.pixel:][:3]
			out[x*3], out[x*3+1], out[x*3+2] = clamp(v[0]), clamp(v[1]), clamp(v[2])
		}
	})
	return t.emit(t.result, from, to, width)
}

// widen copies each pixel twice.
func (t *tail) widen(dst, src *window, from, to int) {
	t.pool.Each(to-from, func(i int, _ *conv.Scratch) {
		d, s := dst.pixels(from+i), src.pixels(from+i)
		n := src.pixel
		for x := range src.width {
			p := s[x*n:][:n]
			copy(d[2*x*n:], p)
			copy(d[(2*x+1)*n:], p)
		}
	})
}
