package conv

import (
	"unsafe"

	"bulkup/api/local/neural/kern"
	"bulkup/api/local/neural/model"
)

// taps is how many numbers make one result of the first convolution: nine pixels of
// three channels, and a one that the bias is multiplied by.
const taps = 9*3 + 1

// First is the first convolution, from three channels. It has too few inputs for
// Winograd's form to be of use.
type First struct {
	set    *kern.Set
	out    int
	padded int
	u      []float32 // [panel][tap][column]
	slope  []float32
}

// NewFirst prepares the first convolution of a network.
func NewFirst(set *kern.Set, c *model.Conv) *First {
	f := &First{set: set, out: c.Out, padded: RoundUp(c.Out, set.Panel)}
	f.u, f.slope = Floats(taps*f.padded), Floats(f.padded)
	at := func(tap, out int) int { return (out/set.Panel*taps+tap)*set.Panel + out%set.Panel }
	for o := range c.Out {
		for in := range 3 {
			for k, w := range c.Kernel(o, in) {
				f.u[at(k*3+in, o)] = w
			}
		}
		f.u[at(taps-1, o)] = c.Bias[o]
		f.slope[o] = 1
	}
	copy(f.slope, c.Slope)
	return f
}

// Do computes the rows y0 to y1−1 of w columns. The pixels of src have three floats,
// those of dst pixel ones.
func (f *First) Do(p *Pool, src, dst Rows, pixel, w, y0, y1 int) {
	const block = 2 * tiles // pixels; a multiple of the rows of every set
	blocks := (w + block - 1) / block
	p.Each((y1-y0)*blocks, func(i int, s *Scratch) {
		y, x0 := y0+i/blocks, i%blocks*block
		n := min(block, w-x0)
		var rows [3][]float32
		for k := range rows {
			rows[k] = unsafe.Slice(add(src(y-1+k), x0*3), (n+2)*3)
		}
		for x := range n {
			v := s.v[x*taps:][:taps]
			for k, row := range rows {
				copy(v[k*9:][:9], row[x*3:])
			}
			v[taps-1] = 1
		}
		set := f.set
		groups := (n + set.Rows - 1) / set.Rows
		for k := range f.padded / set.Panel {
			set.Matrix(&s.v[0], &f.u[k*taps*set.Panel], &s.m[k*set.Panel], groups, taps, taps*4, f.padded*4)
		}
		to := add(dst(y), (x0+1)*pixel)
		set.Leaky(to, &s.m[0], pixel*4, f.padded*4, n, (f.out+set.Vec-1)/set.Vec, &f.slope[0])
	})
}
