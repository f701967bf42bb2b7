package bmp

import (
	"bufio"
	"context"
	"encoding/binary"
	"image"
	"io"
)

// Decode returns the picture. It ends with ctx. Rows that the file lacks are an
// error, except after run lengths, which may leave pixels out.
func (p *Picture) Decode(ctx context.Context) (*image.NRGBA, error) {
	m := image.NewNRGBA(image.Rectangle{Max: p.Size})
	in := bufio.NewReaderSize(io.NewSectionReader(p.r, p.at, max(p.size-p.at, 0)), 64<<10)
	if p.compression == runs4 || p.compression == runs8 {
		return m, p.runs(ctx, in, m)
	}
	row := make([]byte, (p.Size.X*p.bits+31)/32*4)
	seen := false // anything that is not transparent
	for y := range p.Size.Y {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		n, err := io.ReadFull(in, row)
		if err != nil && (y < p.Size.Y-1 || n < (p.Size.X*p.bits+7)/8) { // the last row is sometimes not filled up
			return nil, io.ErrUnexpectedEOF
		}
		out := m.Pix[p.line(y)*m.Stride:][:m.Stride]
		p.row(out, row)
		for i := 3; i < len(out) && p.Alpha && !seen; i += 4 {
			seen = out[i] != 0
		}
	}
	if p.Alpha && !seen { // the mask is there, but nobody has filled it in
		for i := 3; i < len(m.Pix); i += 4 {
			m.Pix[i] = 255
		}
	}
	return m, nil
}

// line is where row y of the file is shown.
func (p *Picture) line(y int) int {
	if p.topDown {
		return y
	}
	return p.Size.Y - 1 - y
}

func (p *Picture) row(out, row []byte) {
	switch p.bits {
	case 24:
		for x := range p.Size.X {
			b := row[3*x:][:3]
			copy(out[4*x:], []byte{b[2], b[1], b[0], 255})
		}
	case 16, 32:
		p.fields(out, row)
	default:
		for x := range p.Size.X {
			at := x * p.bits
			p.index(out, x, row[at/8]>>(8-p.bits-at%8)&(1<<p.bits-1))
		}
	}
}

func (p *Picture) index(out []byte, x int, i byte) {
	c := p.palette[i]
	copy(out[4*x:], []byte{c[0], c[1], c[2], 255})
}

// fields takes the channels out of numbers of 16 or 32 bits.
func (p *Picture) fields(out, row []byte) {
	var shifts [4]int
	var most [4]uint32
	for k, mask := range p.masks {
		shifts[k], most[k] = field(mask)
	}
	for x := range p.Size.X {
		var v uint32
		if p.bits == 16 {
			v = uint32(binary.LittleEndian.Uint16(row[2*x:]))
		} else {
			v = binary.LittleEndian.Uint32(row[4*x:])
		}
		for k := range 4 {
			level := byte(255)
			switch {
			case most[k] > 0:
				level = byte((uint64(v&p.masks[k]>>shifts[k])*255 + uint64(most[k])/2) / uint64(most[k]))
			case k < 3:
				level = 0
			}
			out[4*x+k] = level
		}
	}
}

// runs undoes run lengths (Windows GDI, Bitmap Compression). Pixels that are left
// out are black, as browsers show them.
func (p *Picture) runs(ctx context.Context, in *bufio.Reader, m *image.NRGBA) error {
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	x, y := 0, 0
	put := func(i byte) {
		if x < p.Size.X && y < p.Size.Y {
			p.index(m.Pix[p.line(y)*m.Stride:], x, i)
		}
		x++
	}
	for y < p.Size.Y {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var code [2]byte
		if _, err := io.ReadFull(in, code[:]); err != nil {
			return io.ErrUnexpectedEOF
		}
		n, v := int(code[0]), code[1]
		switch {
		case n > 0:
			for i := range n {
				put(p.run(v, i))
			}
		case v == 0:
			x, y = 0, y+1
		case v == 1:
			return nil
		case v == 2:
			if _, err := io.ReadFull(in, code[:]); err != nil {
				return io.ErrUnexpectedEOF
			}
			x, y = x+int(code[0]), y+int(code[1])
		default:
			if err := p.literal(in, int(v), put); err != nil {
				return err
			}
		}
	}
	return nil
}

// run is pixel i of those that a byte stands for: two of 4 bits take turns.
func (p *Picture) run(v byte, i int) byte {
	switch {
	case p.compression == runs8:
		return v
	case i%2 == 0:
		return v >> 4
	}
	return v & 15
}

// literal takes n pixels as they are, filled up to 16 bits.
func (p *Picture) literal(in *bufio.Reader, n int, put func(byte)) error {
	size := n
	if p.compression == runs4 {
		size = (n + 1) / 2
	}
	b := make([]byte, size+size%2)
	if _, err := io.ReadFull(in, b); err != nil {
		return io.ErrUnexpectedEOF
	}
	for i := range n {
		if p.compression == runs8 {
			put(b[i])
		} else {
			put(p.run(b[i/2], i))
		}
	}
	return nil
}
