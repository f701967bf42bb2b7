// Package conv computes 3×3 convolutions of rows of pixels whose channels stand beside
// one another, by Winograd's F(4×4,3×3): tiles of 4×4 results, in blocks of tiles that a
// pool of goroutines shares out. It owns the transformed weights and the scratch memory
// of each goroutine; which rows are computed when is the business of package band.
//
// Start with Layer and Job. The values do not depend on the number of goroutines.
package conv

import (
	"unsafe"

	"bulkup/api/local/neural/kern"
	"bulkup/api/local/neural/model"
)

// Side is the side of a tile of results, and frequencies how many numbers stand for one.
const (
	Side        = 4
	span        = Side + 2
	frequencies = span * span
)

// Layer is one convolution, made ready for one set of kernels.
type Layer struct {
	set         *kern.Set
	conv        *model.Conv
	scale       float64 // of the weights and biases
	padded      int     // output channels of the products, whole panels
	bias, slope []float32
	u           []float32 // transformed weights that are kept, or nil
}

// New prepares a convolution whose weights and biases are multiplied by scale.
func New(set *kern.Set, c *model.Conv, scale float64) *Layer {
	l := &Layer{set: set, conv: c, scale: scale, padded: RoundUp(c.Out, set.Panel)}
	l.bias, l.slope = Floats(l.padded), Floats(l.padded)
	for i := range l.slope {
		l.slope[i] = 1
	}
	copy(l.slope, c.Slope)
	for i, b := range c.Bias {
		l.bias[i] = float32(float64(b) * scale)
	}
	return l
}

// Vecs is how many vectors of output channels are written for each pixel.
func (l *Layer) Vecs() int { return (l.conv.Out + l.set.Vec - 1) / l.set.Vec }

// Size is how many floats the transformed weights are.
func (l *Layer) Size() int { return frequencies * l.conv.In * l.padded }

// Keep computes the transformed weights and keeps them.
func (l *Layer) Keep(p *Pool) {
	u := Floats(l.Size())
	l.transform(p, u)
	l.u = u
}

// weights returns the transformed weights: the kept ones, or new ones in buffer.
func (l *Layer) weights(p *Pool, buffer []float32) []float32 {
	if l.u != nil {
		return l.u
	}
	u := buffer[:l.Size()]
	l.transform(p, u)
	return u
}

// transform writes G·w·Gᵀ of each pair of channels to u, in the order in which Matrix
// reads: [frequency][panel][in][column]. Columns beyond the last channel are zero.
func (l *Layer) transform(p *Pool, u []float32) {
	const share = 16 // input channels; all networks have multiples of it
	in, panel := l.conv.In, l.set.Panel
	distance := l.padded * in // between frequencies
	shares := (in + share - 1) / share
	p.Each(l.padded/panel*shares, func(i int, _ *Scratch) {
		column, from := i/shares*panel, i%shares*share
		var columns [frequencies][widest]float32
		for c := from; c < min(from+share, in); c++ {
			for o := range min(panel, l.conv.Out-column) {
				l.kernel(column+o, c, o, &columns)
			}
			at := column*in + c*panel
			for f := range columns {
				copy(u[f*distance+at:][:panel], columns[f][:])
			}
		}
	})
}

// widest is the largest panel of a set of kernels.
const widest = 32

// kernel writes the transformed weights of two channels to one of the columns.
func (l *Layer) kernel(out, in, column int, columns *[frequencies][widest]float32) {
	w := l.conv.Kernel(out, in)
	var half [span][3]float64
	for x := range 3 {
		a, b, c := float64(w[x])*l.scale, float64(w[3+x])*l.scale, float64(w[6+x])*l.scale
		half[0][x], half[1][x], half[2][x], half[3][x], half[4][x], half[5][x] = g(a, b, c)
	}
	column %= widest
	for r := range half {
		to := columns[r*span:][:span]
		u0, u1, u2, u3, u4, u5 := g(half[r][0], half[r][1], half[r][2])
		to[0][column], to[1][column], to[2][column] = float32(u0), float32(u1), float32(u2)
		to[3][column], to[4][column], to[5][column] = float32(u3), float32(u4), float32(u5)
	}
}

// g multiplies three numbers by G of F(4,3). The conversions keep products from being
// fused with sums, which would give other bytes on some machines.
func g(a, b, c float64) (u0, u1, u2, u3, u4, u5 float64) {
	sixths, ends := float64(b*(1./6)), float64((a+c)*(-1./6))
	twelfths, mixed := float64(b*(1./12)), float64(a*(1./24))+float64(c*(1./6))
	return a / 4, ends - sixths, ends + sixths, mixed + twelfths, mixed - twelfths, c
}

// RoundUp returns the first multiple of m from n on.
func RoundUp(n, m int) int { return (n + m - 1) / m * m }

// Floats returns n zeros that begin at the start of a cache line.
func Floats(n int) []float32 {
	const line = 16
	b := make([]float32, n+line)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b)))/4) & (line - 1)
	return b[skip : skip+n : skip+n]
}
