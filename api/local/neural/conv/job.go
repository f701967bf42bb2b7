package conv

import "unsafe"

// Rows returns the address of a row's first channel at the column left of the picture.
// A row has room for whole tiles and a column on both sides; what is outside of the
// picture is zero.
type Rows func(y int) *float32

// Job is one convolution of the rows Y0 to Y1−1 of a picture of Width columns.
type Job struct {
	Layer    *Layer
	Src, Dst Rows
	SrcPixel int // floats from one pixel to the next
	DstPixel int
	Width    int
	Y0, Y1   int
}

// Do computes the job. buffer has room for Layer.Size floats if the layer does not keep
// its weights.
func (j *Job) Do(p *Pool, buffer []float32) {
	across := (j.Width + Side - 1) / Side
	total := across * ((j.Y1 - j.Y0 + Side - 1) / Side)
	if total == 0 {
		return
	}
	u := j.Layer.weights(p, buffer)
	p.Each((total+tiles-1)/tiles, func(i int, s *Scratch) {
		first := i * tiles
		j.block(block{across, first, min(tiles, total-first)}, u, s)
	})
}

// block is some tiles in reading order: count of them, from first on.
type block struct{ across, first, count int }

// runs calls f for each piece of the block that lies in one row of tiles.
func (b block) runs(f func(at, row, column, n int)) {
	for at := 0; at < b.count; {
		row, column := (b.first+at)/b.across, (b.first+at)%b.across
		n := min(b.count-at, b.across-column)
		f(at, row, column, n)
		at += n
	}
}

// block computes some tiles. Of the 36 frequencies, which are six across for each of six
// down, only the six of one kind are worked on at a time: what is in between two steps
// then stays in a core's cache.
func (j *Job) block(b block, u []float32, s *Scratch) {
	l := j.Layer
	set, in, out := l.set, l.conv.In, l.padded
	columns, vFreq, mFreq, rowFreq := columns(in), tiles*in+skew, tiles*out+skew, tiles*Side*out+skew
	run := 0
	b.runs(func(at, row, column, n int) {
		for i := range s.six {
			s.six[i] = add(j.Src(j.Y0+row*Side-1+i), column*Side*j.SrcPixel)
		}
		set.Forward(&s.down[(at*Side+2*run)*in], columns*4, &s.six, j.SrcPixel*4, in*4, n*Side+2, in/set.Vec)
		run++
	})
	groups, panels := (b.count+set.Rows-1)/set.Rows, out/set.Panel
	for i := range span {
		run = 0
		b.runs(func(at, _, _, n int) {
			for k := range s.six {
				s.six[k] = &s.down[i*columns+(at*Side+2*run+k)*in]
			}
			set.Forward(&s.v[at*in], vFreq*4, &s.six, Side*in*4, in*4, n, in/set.Vec)
			run++
		})
		for k := range span {
			for p := range panels {
				set.Matrix(&s.v[k*vFreq], &u[((i*span+k)*panels+p)*in*set.Panel], &s.m[k*mFreq+p*set.Panel], groups, in, in*4, out*4)
			}
		}
		bias := &s.zero[0]
		if i == 1 { // a constant at frequency (1,1) is that constant in all sixteen
			bias = &l.bias[0]
		}
		set.Inverse(&s.up[i*rowFreq], out*4, &s.m[0], mFreq*4, out*4, Side*out*4, b.count, l.Vecs(), bias)
	}
	b.runs(func(at, row, column, n int) {
		y := j.Y0 + row*Side
		unwanted := s.dummy[:(n*Side-1)*j.DstPixel+l.Vecs()*set.Vec] // the kernel writes as much, unchecked
		for i := range s.four {
			s.four[i] = &unwanted[0]
			if y+i < j.Y1 {
				s.four[i] = add(j.Dst(y+i), (column*Side+1)*j.DstPixel)
			}
		}
		set.Finish(&s.four, j.DstPixel*4, &s.up[at*Side*out], rowFreq*4, out*4, n*Side, l.Vecs(), &l.slope[0])
		if column+n == b.across {
			j.clearBeyond(y)
		}
	})
}

// clearBeyond makes the columns right of the picture zero again, where the last tile of
// the rows from y on has written.
func (j *Job) clearBeyond(y int) {
	beyond := RoundUp(j.Width, Side) - j.Width
	channels := j.Layer.Vecs() * j.Layer.set.Vec
	for i := y; beyond > 0 && i < min(y+Side, j.Y1); i++ {
		row := j.Dst(i)
		for x := range beyond {
			clear(unsafe.Slice(add(row, (j.Width+1+x)*j.DstPixel), channels))
		}
	}
}

func add(p *float32, floats int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), floats*4))
}
