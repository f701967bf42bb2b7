package pixels

import (
	"encoding/binary"

	"bulkup/api/local/pixels/packed"
)

// reader reads rows of a source. Each worker has its own.
type reader struct {
	*source
	rgba   []byte   // a row of 8-bit samples, alpha not multiplied in
	rgba16 []uint16 // or of 16-bit ones
	chroma chroma
}

func newReader(s *source) *reader {
	r := &reader{source: s}
	if s.raster.deep() {
		r.rgba16 = make([]uint16, 4*s.width)
	} else {
		r.rgba = make([]byte, 4*s.width)
	}
	return r
}

// read fills dst with row y of the upright picture, packed and padded.
func (r *reader) read(y int, dst []uint64) {
	if r.flipY {
		y = r.height - 1 - y
	}
	n := r.f.Words
	row := dst[packed.Pad*n : len(dst)-packed.Pad*n]
	switch {
	case r.raster.deep():
		r.row16(y)
		r.packWide(row, func(i int) uint32 { return uint32(r.rgba16[i]) })
	case r.f == packed.Wide:
		r.row8(y)
		r.packWide(row, func(i int) uint32 { return uint32(r.rgba[i]) * 257 })
	default:
		r.row8(y)
		r.packNarrow(row)
	}
	if r.flipX {
		for i, j := 0, len(row)-n; i < j; i, j = i+n, j-n {
			for k := range n {
				row[i+k], row[j+k] = row[j+k], row[i+k]
			}
		}
	}
	packed.PadRow(dst, n)
}

func (r *reader) packNarrow(row []uint64) {
	if r.flatten {
		for i := 0; i < len(r.rgba); i += 4 {
			p := r.rgba[i:][:4:4]
			a := uint32(p[3])
			for k := range 3 {
				p[k] = byte((uint32(p[k])*a + 255*(255-a) + 127) / 255)
			}
		}
	}
	black := packed.Narrow.Spread(uint64(packed.Narrow.Black))
	for i := range row {
		p := r.rgba[4*i:][:4:4]
		row[i] = black + uint64(p[0])<<1 + uint64(p[1])<<22 + uint64(p[2])<<43
	}
}

func (r *reader) packWide(row []uint64, sample func(i int) uint32) {
	const one = 65535
	black := packed.Wide.Spread(uint64(packed.Wide.Black))
	for i := 0; i < len(row); i += 2 {
		red, green, blue, a := sample(2*i), sample(2*i+1), sample(2*i+2), sample(2*i+3)
		if a != one {
			rest := uint32(0)
			if r.flatten {
				rest = one - a
			}
			red = (red*a+one/2)/one + rest
			green = (green*a+one/2)/one + rest
			blue = (blue*a+one/2)/one + rest
			a += rest
		}
		row[i] = black + uint64(red) + uint64(green)<<32
		row[i+1] = black + uint64(blue) + uint64(a)<<32
	}
}

// row8 fills rgba with a row of the raster.
func (r *reader) row8(y int) {
	s := r.raster
	in := s.main.pix[y*s.main.stride:][:s.main.width*s.main.size]
	out := r.rgba
	switch s.kind {
	case gray8:
		for i, v := range in {
			p := out[4*i:][:4:4]
			p[0], p[1], p[2], p[3] = v, v, v, 255
		}
	case rgbx8, nrgba8:
		copy(out, in)
	case indexed, indexedAlpha:
		for i, v := range in {
			copy(out[4*i:], s.palette[v][:])
		}
	case cmyk8:
		for i := 0; i < len(in); i += 4 {
			k := 255 - uint32(in[i+3])
			for c := range 3 {
				out[i+c] = byte(((255-uint32(in[i+c]))*k + 127) / 255)
			}
			out[i+3] = 255
		}
	case ycc8, yccAlpha8:
		r.chroma.row(s, y, in, out)
		if s.kind == yccAlpha8 {
			for x, a := range s.alpha.pix[y*s.alpha.stride:][:s.width] {
				out[4*x+3] = a
			}
		}
	}
}

// row16 fills rgba16 with a row of the raster.
func (r *reader) row16(y int) {
	s := r.raster
	in := s.main.pix[y*s.main.stride:][:s.main.width*s.main.size]
	out := r.rgba16
	if s.kind == gray16 {
		for x := range s.width {
			v := binary.BigEndian.Uint16(in[2*x:])
			p := out[4*x:][:4:4]
			p[0], p[1], p[2], p[3] = v, v, v, 65535
		}
		return
	}
	for i := range out {
		out[i] = binary.BigEndian.Uint16(in[2*i:])
	}
}
