package pixels

// layout is what the samples of a result are.
type layout struct {
	gray, alpha, deep bool // one channel of light; transparency; 16 bits a sample
}

// layoutFor keeps what the source has and the format can hold.
func layoutFor(h Header, r *raster, format string) layout {
	return Samples{h.Gray, r.hasAlpha(), r.deep()}.layout(format)
}

// layout keeps what the format can hold.
func (s Samples) layout(format string) layout {
	return layout{gray: s.Gray && format != "webp", alpha: s.Alpha && format != "jpg", deep: s.Deep && format == "png"}
}

// channels returns the samples a pixel.
func (l layout) channels() int {
	n := 3
	if l.gray {
		n = 1
	}
	if l.alpha {
		n++
	}
	return n
}

// bytes returns the bytes a pixel.
func (l layout) bytes() int {
	if l.deep {
		return 2 * l.channels()
	}
	return l.channels()
}

// source gives the rows of a picture upright, packed and padded. It is read by
// several workers at once, each with its own rowReader.
type source struct {
	f             *lanes
	width, height int
	raster        *raster
	flipX, flipY  bool
	flatten       bool // onto white
}

// newSource turns the picture upright by its EXIF orientation: the raster is
// transposed where it has to be, and mirrored while it is read.
func newSource(r *raster, orientation int, l layout) *source {
	if orientation >= 5 {
		r.transpose()
	}
	s := &source{f: narrow, width: r.width, height: r.height, raster: r}
	s.flatten = r.hasAlpha() && !l.alpha
	if r.deep() || l.alpha {
		s.f = wide
	}
	switch orientation {
	case 2, 6:
		s.flipX = true
	case 3, 7:
		s.flipX, s.flipY = true, true
	case 4, 8:
		s.flipY = true
	}
	return s
}

// stride is the length of a padded row.
func (s *source) stride() int { return (s.width + 2*pad) * s.f.words }
