package pixels

import (
	"bulkup/api/local/pixels/encode"
	"bulkup/api/local/pixels/packed"
)

// layoutFor keeps what the source has and the format can hold.
func layoutFor(h Header, r *raster, format string) encode.Layout {
	return Samples{h.Gray, r.hasAlpha(), r.deep()}.layout(format)
}

// layout keeps what the format can hold.
func (s Samples) layout(format string) encode.Layout {
	return encode.Layout{Gray: s.Gray && format != "webp", Alpha: s.Alpha && format != "jpg", Deep: s.Deep && (format == "png" || format == "tiff")}
}

// source gives the rows of a picture upright, packed and padded. It is read by
// several workers at once, each with its own rowReader.
type source struct {
	f             *packed.Lanes
	width, height int
	raster        *raster
	flipX, flipY  bool
	flatten       bool // onto white
}

// newSource turns the picture upright by its EXIF orientation: the raster is
// transposed where it has to be, and mirrored while it is read.
func newSource(r *raster, orientation int, l encode.Layout) *source {
	if orientation >= 5 {
		r.transpose()
	}
	s := &source{f: packed.Narrow, width: r.width, height: r.height, raster: r}
	s.flatten = r.hasAlpha() && !l.Alpha
	if r.deep() || l.Alpha {
		s.f = packed.Wide
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
func (s *source) stride() int { return (s.width + 2*packed.Pad) * s.f.Words }
