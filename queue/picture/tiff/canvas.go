package tiff

import (
	"encoding/binary"
	"errors"
	"image"
	"image/color"
)

// Inked is a picture in four inks.
type Inked struct {
	*image.CMYK
	Mask *image.Alpha // nil if nothing is transparent
}

// canvas is the picture that the pieces are put onto.
type canvas struct {
	p       *Picture
	gray    *image.Gray
	gray16  *image.Gray16
	flat    *image.NRGBA
	deep    *image.NRGBA64
	inks    *Inked
	colours [][3]byte // of a palette
}

func newCanvas(p *Picture) (*canvas, error) {
	c := &canvas{p: p}
	bounds := image.Rectangle{Max: p.Size}
	lone := p.photometric <= blackIsZero && p.alpha == 0
	switch {
	case p.photometric == cmyk:
		c.inks = &Inked{CMYK: image.NewCMYK(bounds)}
		if p.alpha != 0 {
			c.inks.Mask = image.NewAlpha(bounds)
		}
	case p.photometric == palette:
		all := p.file.Numbers(p.dir, tagColours, 3<<min(p.bits, 8))
		n := len(all) / 3
		if n == 0 || p.bits > 8 {
			return nil, errDamaged
		}
		shift := 0 // some writers have colours of 8 bits
		for _, v := range all {
			if v > 255 {
				shift = 8
			}
		}
		for i := range n {
			c.colours = append(c.colours, [3]byte{byte(all[i] >> shift), byte(all[n+i] >> shift), byte(all[2*n+i] >> shift)})
		}
		c.flat = image.NewNRGBA(bounds)
	case lone && p.Depth == 16:
		c.gray16 = image.NewGray16(bounds)
	case lone:
		c.gray = image.NewGray(bounds)
	case p.Depth == 16:
		c.deep = image.NewNRGBA64(bounds)
	default:
		c.flat = image.NewNRGBA(bounds)
	}
	return c, nil
}

// channels are the samples of a pixel that matter.
func (c *canvas) channels() int {
	switch {
	case c.inks != nil && c.p.alpha != 0:
		return 5
	case c.inks != nil:
		return 4
	case c.p.photometric <= blackIsZero || c.p.photometric == palette:
		if c.p.alpha == 0 {
			return 1
		}
		return 2
	case c.p.alpha == 0:
		return 3
	}
	return 4
}

// row puts a row of samples where it belongs: all of them, or those of a plane.
func (c *canvas) row(at image.Point, plane, samples int, row []byte) {
	most := min(samples, c.channels())
	for x := range min(c.p.pieces.width, c.p.Size.X-at.X) {
		for k := range most {
			if c.colours != nil && plane+k == 0 {
				c.index(at.X+x, at.Y, c.p.small8(row, x*samples))
				continue
			}
			c.set(at.X+x, at.Y, plane+k, c.p.sample(row, x*samples+k))
		}
	}
}

func (p *Picture) small8(row []byte, i int) int {
	if p.bits == 8 {
		return int(row[i])
	}
	return p.small(row, i)
}

func (c *canvas) index(x, y, i int) {
	var rgb [3]byte
	if i < len(c.colours) {
		rgb = c.colours[i]
	}
	q := c.flat.Pix[y*c.flat.Stride+4*x:]
	q[0], q[1], q[2] = rgb[0], rgb[1], rgb[2]
	if c.p.alpha == 0 {
		q[3] = 255
	}
}

// set puts one sample of 16 bits.
func (c *canvas) set(x, y, channel int, v uint16) {
	p := c.p
	if p.photometric == whiteIsZero && channel == 0 {
		v = 65535 - v
	}
	first, last := channel, channel // a sample of grey is red, green and blue
	if (p.photometric <= blackIsZero || p.photometric == palette) && p.alpha != 0 {
		if first, last = 0, 2; channel == 1 {
			first, last = 3, 3
		}
	}
	switch {
	case c.gray != nil:
		c.gray.Pix[y*c.gray.Stride+x] = byte(v >> 8)
	case c.gray16 != nil:
		binary.BigEndian.PutUint16(c.gray16.Pix[y*c.gray16.Stride+2*x:], v)
	case c.inks != nil && channel == 4:
		c.inks.Mask.Pix[y*c.inks.Mask.Stride+x] = byte(v >> 8)
	case c.inks != nil:
		c.inks.Pix[y*c.inks.Stride+4*x+channel] = byte(v >> 8)
	case c.flat != nil:
		q := c.flat.Pix[y*c.flat.Stride+4*x:][:4]
		for k := first; k <= last; k++ {
			q[k] = byte(v >> 8)
		}
		if p.alpha == 0 {
			q[3] = 255
		}
	default:
		q := c.deep.Pix[y*c.deep.Stride+8*x:][:8]
		for k := first; k <= last; k++ {
			binary.BigEndian.PutUint16(q[2*k:], v)
		}
		if p.alpha == 0 {
			q[6], q[7] = 255, 255
		}
	}
}

// draw puts a JPEG where it belongs. The samples of one that is not YCbCr are taken
// as they are, though decoders take three of them for YCbCr.
func (c *canvas) draw(at image.Point, plane int, m image.Image, converted bool) error {
	b := m.Bounds()
	for y := range min(b.Dy(), c.p.pieces.height, c.p.Size.Y-at.Y) {
		for x := range min(b.Dx(), c.p.pieces.width, c.p.Size.X-at.X) {
			var v [4]byte
			n := 3
			switch m := m.(type) {
			case *image.Gray:
				v[0], n = m.Pix[y*m.Stride+x], 1
			case *image.CMYK:
				copy(v[:], m.Pix[y*m.Stride+4*x:])
				n = 4
			case *image.RGBA:
				copy(v[:], m.Pix[y*m.Stride+4*x:])
			case *image.YCbCr:
				s := m.YCbCrAt(x, y)
				v = [4]byte{s.Y, s.Cb, s.Cr}
				if converted {
					v[0], v[1], v[2] = color.YCbCrToRGB(s.Y, s.Cb, s.Cr)
				}
			}
			if n < c.channels() && !c.p.planar && !(n == 3 && c.channels() == 3) {
				return errors.New("a JPEG with other channels than the TIFF")
			}
			for k := range min(n, c.channels()) {
				c.set(at.X+x, at.Y+y, plane+k, uint16(v[k])*257)
			}
		}
	}
	return nil
}

// finish returns the picture, with its alpha not multiplied in.
func (c *canvas) finish() image.Image {
	switch {
	case c.gray != nil:
		return c.gray
	case c.gray16 != nil:
		return c.gray16
	case c.inks != nil:
		return c.inks
	case c.flat != nil:
		if c.p.alpha == 1 {
			for i := 0; i < len(c.flat.Pix); i += 4 {
				q := c.flat.Pix[i:][:4:4]
				for k := range 3 {
					if a := int(q[3]); a > 0 {
						q[k] = byte(min((int(q[k])*255+a/2)/a, 255))
					}
				}
			}
		}
		return c.flat
	}
	if c.p.alpha == 1 {
		for i := 0; i < len(c.deep.Pix); i += 8 {
			q := c.deep.Pix[i:][:8:8]
			a := int(binary.BigEndian.Uint16(q[6:]))
			for k := 0; k < 6 && a > 0; k += 2 {
				binary.BigEndian.PutUint16(q[k:], uint16(min((int(binary.BigEndian.Uint16(q[k:]))*65535+a/2)/a, 65535)))
			}
		}
	}
	return c.deep
}
