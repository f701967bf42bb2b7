// Package qoi decodes the Quite OK Image format (its specification, version 1.0). It takes
// all for sRGB, since what the header says of that has no effect. Start at Read.
package qoi

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"
)

// Picture is the header of a file.
type Picture struct {
	Size  image.Point
	alpha bool
	in    *io.SectionReader
}

const headerSize = 14

// Tags of chunks: of the first, all eight bits; of the others, the two highest.
const (
	rgb   = 0xfe
	rgba  = 0xff
	index = 0
	diff  = 1
	luma  = 2
	run   = 3
)

// Read reads the header of a file of size bytes.
func Read(r io.ReaderAt, size int64) (*Picture, error) {
	head := make([]byte, headerSize)
	if _, err := r.ReadAt(head, 0); err != nil {
		return nil, err
	}
	w, h := binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:])
	if string(head[:4]) != "qoif" || w == 0 || h == 0 || w > 1<<28 || h > 1<<28 || head[12] < 3 || head[12] > 4 {
		return nil, errors.New("the header of the QOI makes no sense")
	}
	return &Picture{image.Pt(int(w), int(h)), head[12] == 4, io.NewSectionReader(r, headerSize, size-headerSize)}, nil
}

// Decode returns the picture. It ends with ctx. One that is cut off is an
// io.ErrUnexpectedEOF.
func (p *Picture) Decode(ctx context.Context) (image.Image, error) {
	d := decoder{in: bufio.NewReaderSize(io.NewSectionReader(p.in, 0, p.in.Size()), 64<<10), now: [4]byte{3: 255}}
	m := image.NewNRGBA(image.Rectangle{Max: p.Size})
	for pix := m.Pix; len(pix) > 0; pix = pix[m.Stride:] {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		for x := range p.Size.X {
			if err := d.next(); err != nil {
				return nil, io.ErrUnexpectedEOF
			}
			copy(pix[4*x:], d.now[:])
			if !p.alpha {
				pix[4*x+3] = 255
			}
		}
	}
	return m, nil
}

type decoder struct {
	in   *bufio.Reader
	now  [4]byte
	left int // pixels that are as now
	seen [64][4]byte
}

// next makes now the next pixel.
func (d *decoder) next() error {
	if d.left > 0 {
		d.left--
		return nil
	}
	tag, err := d.in.ReadByte()
	if err != nil {
		return err
	}
	low := tag & 63
	switch {
	case tag == rgb:
		_, err = io.ReadFull(d.in, d.now[:3])
	case tag == rgba:
		_, err = io.ReadFull(d.in, d.now[:])
	case tag>>6 == index:
		d.now = d.seen[low]
	case tag>>6 == diff:
		d.now[0] += low>>4 - 2
		d.now[1] += low>>2&3 - 2
		d.now[2] += low&3 - 2
	case tag>>6 == luma:
		var b byte
		b, err = d.in.ReadByte()
		green := low - 32
		d.now[0] += green + b>>4 - 8
		d.now[1] += green
		d.now[2] += green + b&15 - 8
	default: // run
		d.left = int(low)
	}
	r, g, b, a := d.now[0], d.now[1], d.now[2], d.now[3]
	d.seen[(r*3+g*5+b*7+a*11)&63] = d.now
	return err
}
