package pnm

import (
	"bufio"
	"context"
	"image"
	"io"
)

// block is how many pixels are read at once, so that memory does not follow the width of a
// picture. Bits fill whole bytes up to its end.
const block = 4096

// Decode returns the picture as *image.Gray, *image.Gray16, *image.NRGBA or
// *image.NRGBA64. It ends with ctx.
func (p *Picture) Decode(ctx context.Context) (image.Image, error) {
	in := bufio.NewReaderSize(io.NewSectionReader(p.r, p.data, p.size-p.data), 64<<10)
	read := p.raw(in)
	if p.plain {
		read = p.numbers(in)
	}
	bounds := image.Rectangle{Max: p.Size}
	var m image.Image
	var pix []byte
	switch grey := p.channels == 1; {
	case grey && p.Deep:
		g := image.NewGray16(bounds)
		m, pix = g, g.Pix
	case grey:
		g := image.NewGray(bounds)
		m, pix = g, g.Pix
	case p.Deep:
		c := image.NewNRGBA64(bounds)
		m, pix = c, c.Pix
	default:
		c := image.NewNRGBA(bounds)
		m, pix = c, c.Pix
	}
	samples := make([]int, min(block, p.Size.X)*p.channels)
	pixel := len(pix) / p.Size.Y / p.Size.X
	for range p.Size.Y {
		for x := 0; x < p.Size.X; x += block {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			n := min(block, p.Size.X-x)
			part := samples[:n*p.channels]
			if err := read(part); err == io.EOF || err == io.ErrUnexpectedEOF {
				return nil, cutOff()
			} else if err != nil {
				return nil, err
			}
			p.put(pix[:n*pixel], part)
			pix = pix[n*pixel:]
		}
	}
	return m, nil
}

// raw reads parts of rows of bits, bytes or pairs of bytes.
func (p *Picture) raw(in io.Reader) func([]int) error {
	buffer := make([]byte, 2*min(block, p.Size.X)*p.channels)
	return func(row []int) error {
		b := buffer[:p.bytes(len(row))]
		if _, err := io.ReadFull(in, b); err != nil {
			return err
		}
		for i := range row {
			switch {
			case p.bits:
				row[i] = 1 - int(b[i/8]>>(7-i%8)&1)
			case p.Deep:
				row[i] = int(b[2*i])<<8 | int(b[2*i+1])
			default:
				row[i] = int(b[i])
			}
		}
		return nil
	}
}

// numbers reads parts of rows of numbers. Bits need no space between them.
func (p *Picture) numbers(in *bufio.Reader) func([]int) error {
	s := &scanner{in: in}
	return func(row []int) error {
		for i := range row {
			if p.bits {
				row[i] = 1 - min(s.digit(), 1)
			} else {
				row[i] = s.number()
			}
			if s.err != nil {
				return s.err
			}
		}
		return nil
	}
}

// put stores a part of a row of samples, grey ones with transparency as colours.
func (p *Picture) put(to []byte, row []int) {
	size, full := 1, 255
	if p.Deep {
		size, full = 2, 65535
	}
	store := func(i, v int) {
		if size == 2 {
			to[2*i], to[2*i+1] = byte(v>>8), byte(v)
		} else {
			to[i] = byte(v)
		}
	}
	scaled := func(v int) int { return (min(v, p.most)*full + p.most/2) / p.most }
	if p.channels == 1 {
		for i, v := range row {
			store(i, scaled(v))
		}
		return
	}
	for x := range len(row) / p.channels {
		pixel := row[x*p.channels:][:p.channels]
		alpha := full
		if p.channels%2 == 0 {
			alpha = scaled(pixel[p.channels-1])
		}
		for k := range 3 {
			store(4*x+k, scaled(pixel[min(k, (p.channels-1)/2*2)]))
		}
		store(4*x+3, alpha)
	}
}
