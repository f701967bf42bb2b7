package tga

import (
	"bufio"
	"context"
	"encoding/binary"
	"image"
	"io"
)

// Decode returns the picture as *image.Gray or *image.NRGBA. It ends with ctx. One that is
// cut off is an io.ErrUnexpectedEOF.
func (p *Picture) Decode(ctx context.Context) (image.Image, error) {
	bounds := image.Rectangle{Max: p.Size}
	var lone *image.Gray
	var m *image.NRGBA
	if p.kind == grey && !p.alpha {
		lone = image.NewGray(bounds)
	} else {
		m = image.NewNRGBA(bounds)
	}
	d := &decoder{p: p, in: bufio.NewReaderSize(io.NewSectionReader(p.in, 0, p.in.Size()), 64<<10)}
	seen := false // anything that is not transparent
	for row := range p.Size.Y {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		y := row
		if !p.topDown {
			y = p.Size.Y - 1 - row
		}
		for i := range p.Size.X {
			if err := d.next(); err != nil {
				return nil, io.ErrUnexpectedEOF
			}
			x := i
			if p.mirrored {
				x = p.Size.X - 1 - i
			}
			if lone != nil {
				lone.Pix[y*lone.Stride+x] = d.now[0]
				continue
			}
			seen = seen || d.now[3] > 0
			copy(m.Pix[y*m.Stride+4*x:], d.now[:])
		}
	}
	if lone != nil {
		return lone, nil
	}
	for i := 0; i < len(m.Pix); i += 4 {
		q := m.Pix[i:][:4:4]
		switch a := int(q[3]); {
		case !p.alpha || !seen: // there is room for it, but nobody has filled it in
			q[3] = 255
		case p.multiplied && a > 0:
			for k := range 3 {
				q[k] = byte(min((int(q[k])*255+a/2)/a, 255))
			}
		}
	}
	return m, nil
}

type decoder struct {
	p      *Picture
	in     *bufio.Reader
	now    [4]byte
	left   int  // pixels of the packet
	repeat bool // they are as now
	stored [4]byte
}

// next makes now the next pixel.
func (d *decoder) next() error {
	if d.p.runs {
		if d.left == 0 {
			head, err := d.in.ReadByte()
			if err != nil {
				return err
			}
			d.left = int(head&127) + 1
			if d.repeat = head > 127; d.repeat {
				if err := d.read(); err != nil {
					return err
				}
			}
		}
		if d.left--; d.repeat {
			return nil
		}
	}
	return d.read()
}

func (d *decoder) read() error {
	p, b := d.p, d.stored[:(d.p.bits+7)/8]
	if _, err := io.ReadFull(d.in, b); err != nil {
		return err
	}
	switch p.kind {
	case grey:
		d.now = [4]byte{b[0], b[0], b[0], 255}
		if len(b) == 2 {
			d.now[3] = b[1]
		}
	case mapped:
		i := int(b[0])
		if len(b) == 2 {
			i = int(binary.LittleEndian.Uint16(b))
		}
		d.now = [4]byte{3: 255}
		if i -= p.first; i >= 0 && i < len(p.palette) {
			d.now = p.palette[i]
		}
	default:
		d.now = colour(b, p.bits)
	}
	return nil
}

// colour is red, green, blue and alpha of a stored pixel.
func colour(b []byte, bits int) [4]byte {
	switch bits {
	case 24:
		return [4]byte{b[2], b[1], b[0], 255}
	case 32:
		return [4]byte{b[2], b[1], b[0], b[3]}
	}
	v := int(binary.LittleEndian.Uint16(b))
	five := func(v int) byte { return byte((v&31*255 + 15) / 31) }
	return [4]byte{five(v >> 10), five(v >> 5), five(v), byte(v >> 15 * 255)}
}
