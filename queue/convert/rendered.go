package convert

import (
	"image"
	"image/color"

	"bulkup/queue/picture/colour"
	"bulkup/queue/picture/heif"
)

// rendered is a picture upright and in sRGB, pixel by pixel as the PNG is written: one of 50
// megapixels leaves no memory for a copy that is turned or converted.
type rendered struct {
	from        *heif.View
	size        image.Point // upright
	orientation int
	to          *colour.Converter // nil where the colours stay as they are
	now         color.RGBA64      // what At has returned last
}

func (p *picture) rendered(v *heif.View) image.Image {
	s := &rendered{from: v, size: v.Bounds().Size(), orientation: p.orientation}
	if s.orientation >= 5 {
		s.size.X, s.size.Y = s.size.Y, s.size.X
	}
	if !p.space.IsSRGB() {
		s.to = colour.NewConverter(p.space)
	}
	return s
}

// Bounds are those of the upright picture.
func (s *rendered) Bounds() image.Rectangle { return image.Rectangle{Max: s.size} }

// ColorModel is that of the View.
func (s *rendered) ColorModel() color.Model { return s.from.ColorModel() }

// Opaque is always true.
func (s *rendered) Opaque() bool { return true }

// At returns a colour that holds until the next call, and is for one caller at a time: fifty
// million colours of their own are more garbage than the picture itself takes.
func (s *rendered) At(x, y int) color.Color {
	s.now = s.from.RGBA64At(stored(x, y, s.from.Bounds().Size(), s.orientation))
	if s.to == nil {
		return &s.now
	}
	r, g, b := s.to.RGB(s.now.R, s.now.G, s.now.B)
	if s.ColorModel() != color.NRGBA64Model {
		r, g, b = uint16(level(r))*257, uint16(level(g))*257, uint16(level(b))*257
	}
	s.now.R, s.now.G, s.now.B = r, g, b
	return &s.now
}
