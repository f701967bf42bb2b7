package pixels

import "math/bits"

// chroma turns rows of luma and of smaller chroma planes into RGB. Chroma samples
// lie in the middle of the luma samples they stand for, and between them colour
// changes in a straight line (libjpeg's "fancy upsampling", for any ratio).
type chroma struct {
	cb, cr []int32 // one chroma row, in units of 1/(2·down)
}

func (c *chroma) row(s *raster, y int, luma, rgba []byte) {
	c.cb = blendRows(c.cb, s.cb, y, s.down)
	c.cr = blendRows(c.cr, s.cr, y, s.down)
	to := fullRange
	if s.studio {
		to = studioRange
	}
	// A sample is weighted in units of 1/(2·down) by row and 1/(2·across) here, and
	// both are powers of 2.
	shift := bits.TrailingZeros(uint(4 * s.across * s.down))
	step := int32(2 * s.across)
	first := 1 - step/2&1 // twice the way from a chroma sample to the luma sample after it
	last := len(c.cb) - 1
	x := s.across / 2
	for i := range min(x, len(luma)) {
		to.rgb(rgba[4*i:], int32(luma[i]), c.cb[0]*step<<4>>shift-128*16, c.cr[0]*step<<4>>shift-128*16)
	}
	for i := range c.cb {
		next := min(i+1, last)
		cb, toCb := c.cb[i]*step, c.cb[next]-c.cb[i]
		cr, toCr := c.cr[i]*step, c.cr[next]-c.cr[i]
		for f := first; f < step && x < len(luma); f += 2 {
			to.rgb(rgba[4*x:][:4:4], int32(luma[x]), (cb+toCb*f)<<4>>shift-128*16, (cr+toCr*f)<<4>>shift-128*16)
			x++
		}
	}
}

// blendRows fills dst with the chroma of luma row y.
func blendRows(dst []int32, p plane, y, down int) []int32 {
	if cap(dst) < p.width {
		dst = make([]int32, p.width)
	}
	dst = dst[:p.width]
	at, step := max(2*y+1-down, 0), 2*down
	i, f := at/step, int32(at%step)
	upper := p.pix[i*p.stride:][:p.width]
	lower := p.pix[min(i+1, p.height-1)*p.stride:][:p.width]
	for x := range dst {
		dst[x] = int32(upper[x])*(int32(step)-f) + int32(lower[x])*f
	}
	return dst
}

// ycc is a conversion to RGB, in 65536ths.
type ycc struct{ black, luma, crRed, cbGreen, crGreen, cbBlue int32 }

var (
	fullRange   = &ycc{0, 65536, 91881, 22554, 46802, 116130}   // JFIF
	studioRange = &ycc{16, 76309, 104597, 25675, 53279, 132201} // ITU-R BT.601
)

// rgb fills p. Chroma is around 0, in sixteenths.
func (t *ycc) rgb(p []byte, y, cb, cr int32) {
	y = (y-t.black)*t.luma + 1<<15
	p[0] = clip8((y + t.crRed*cr>>4) >> 16)
	p[1] = clip8((y - (t.cbGreen*cb+t.crGreen*cr)>>4) >> 16)
	p[2] = clip8((y + t.cbBlue*cb>>4) >> 16)
	p[3] = 255
}

func clip8(v int32) byte { return byte(min(max(v, 0), 255)) }
