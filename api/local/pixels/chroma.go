package pixels

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
	units := int32(4 * s.across * s.down)
	step := int32(2 * s.across)
	last := int32(len(c.cb) - 1)
	at := 1 - int32(s.across) // twice the distance to the first chroma sample, in luma samples
	for x, v := range luma {
		i, f := at/step, at%step
		if at < 0 {
			i, f = 0, 0
		}
		next := min(i+1, last)
		cb := (c.cb[i]*(step-f)+c.cb[next]*f)*16/units - 128*16
		cr := (c.cr[i]*(step-f)+c.cr[next]*f)*16/units - 128*16
		to.rgb(rgba[4*x:][:4:4], int32(v), cb, cr)
		at += 2
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
	p[0] = clip8((y + t.crRed*cr/16) >> 16)
	p[1] = clip8((y - t.cbGreen*cb/16 - t.crGreen*cr/16) >> 16)
	p[2] = clip8((y + t.cbBlue*cb/16) >> 16)
	p[3] = 255
}

func clip8(v int32) byte { return byte(min(max(v, 0), 255)) }
