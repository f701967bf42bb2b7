// Package resize brings the rows of a picture to another size as they come: what a
// network has made four times as large to the scale that was asked for, and
// transparency to the size of the result. It holds a few rows, whatever the height.
//
// Start reading at New. Package pixels enlarges pictures of its own by whole factors,
// with integers; this one works with floats, in any ratio and in both directions.
package resize

import "math"

// Kernel is a filter by the distance from its middle.
type Kernel struct {
	reach float64 // beyond it, the weight is 0
	at    func(x float64) float64
}

// Mitchell is the filter of Mitchell and Netravali with B = C = 1/3, for making
// smaller: it neither rings nor blurs much.
func Mitchell() Kernel {
	return Kernel{2, func(x float64) float64 {
		switch x = math.Abs(x); {
		case x < 1:
			return (16 + x*x*(21*x-36)) / 18
		case x < 2:
			return (32 + x*(-60+x*(36-7*x))) / 18
		}
		return 0
	}}
}

// Lanczos is the sinc filter with three lobes to each side, for making larger.
func Lanczos() Kernel {
	return Kernel{3, func(x float64) float64 {
		switch {
		case x == 0:
			return 1
		case math.Abs(x) >= 3:
			return 0
		}
		a := math.Pi * x
		return 3 * math.Sin(a) * math.Sin(a/3) / (a * a)
	}}
}

// Size is that of a picture, in pixels.
type Size struct{ Width, Height int }

// Rows takes the rows of a picture from the top and emits those of the result.
type Rows struct {
	from, to   Size
	channels   int
	emit       func(row []float32) error
	across     taps
	down       taps
	held       [][]float32 // rows of the result's width, the latest of the source
	taken, out int
	row        []float32
}

// New returns what turns rows of one size into rows of another, with so many samples
// a pixel, one after the other. A row is valid until emit returns, and an error of
// emit is that of Row. Samples may go beyond what the source has, as far as the
// filter rings.
func New(k Kernel, from, to Size, channels int, emit func(row []float32) error) *Rows {
	r := &Rows{from: from, to: to, channels: channels, emit: emit,
		across: newTaps(k, from.Width, to.Width), down: newTaps(k, from.Height, to.Height)}
	r.held = make([][]float32, min(r.down.count, from.Height))
	for i := range r.held {
		r.held[i] = make([]float32, to.Width*channels)
	}
	r.row = make([]float32, to.Width*channels)
	return r
}

// Row takes the next row.
func (r *Rows) Row(row []float32) error {
	r.widen(r.held[r.taken%len(r.held)], row)
	r.taken++
	for r.out < r.to.Height {
		first := r.down.first[r.out]
		last := min(first+r.down.count, r.from.Height) - 1
		if last >= r.taken {
			return nil
		}
		clear(r.row)
		for i, w := range r.down.of(r.out) {
			if w == 0 {
				continue
			}
			for x, v := range r.held[(first+i)%len(r.held)] {
				r.row[x] += w * v
			}
		}
		r.out++
		if err := r.emit(r.row); err != nil {
			return err
		}
	}
	return nil
}

// widen brings a row to the width of the result.
func (r *Rows) widen(dst, src []float32) {
	if r.from.Width == r.to.Width {
		copy(dst, src)
		return
	}
	n := r.channels
	for x := range r.to.Width {
		in := src[r.across.first[x]*n:]
		out := dst[x*n:][:n]
		clear(out)
		for i, w := range r.across.of(x) {
			for c := range out {
				out[c] += w * in[i*n+c]
			}
		}
	}
}

// taps are the weights along one direction: for each place of the result, count of
// them from a first place of the source on.
type taps struct {
	count   int
	first   []int
	weights []float32
}

func (t *taps) of(i int) []float32 { return t.weights[i*t.count:][:t.count] }

// newTaps centres pixels on pixels. At the edges, what the filter would take from
// beyond goes to the edge's own pixel.
func newTaps(k Kernel, from, to int) taps {
	if from == to { // what stays as large stays as it is, whatever the filter
		k = Kernel{0.5, func(float64) float64 { return 1 }}
	}
	ratio := float64(from) / float64(to)
	stretch := max(ratio, 1)
	reach := k.reach * stretch
	t := taps{count: min(int(math.Ceil(2*reach)), from), first: make([]int, to)}
	t.weights = make([]float32, to*t.count)
	exact := make([]float64, t.count)
	for i := range to {
		centre := (float64(i)+0.5)*ratio - 0.5
		begin := int(math.Ceil(centre - reach))
		t.first[i] = max(min(begin, from-t.count), 0)
		clear(exact)
		sum := 0.0
		for j := begin; float64(j) <= centre+reach; j++ {
			w := k.at((float64(j) - centre) / stretch)
			at := max(min(j, from-1), 0) - t.first[i]
			if at < 0 || at >= t.count { // the weight of such a pixel is 0
				continue
			}
			exact[at] += w
			sum += w
		}
		for at, w := range exact {
			t.weights[i*t.count+at] = float32(w / sum)
		}
	}
	return t
}
