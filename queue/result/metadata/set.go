package metadata

import (
	"bytes"
	"slices"
)

// set is the metadata of a picture, each as its own standard has it, without the
// wrapping of a format; nil where there is none.
type set struct {
	exif     []byte   // a TIFF file without pictures
	icc      []byte   // a colour profile
	xmp      []byte   // an XML packet
	iptc     []byte   // records of IPTC-IIM 4.2
	comments [][]byte // of JPEG
	texts    []pngText
	density  resolution
	measured []byte // the chunks gAMA and cHRM of a PNG, where no other says what its colours are
}

// tidy makes nothing of what is empty.
func (s *set) tidy() {
	for _, b := range []*[]byte{&s.exif, &s.icc, &s.xmp, &s.iptc} {
		if len(*b) == 0 {
			*b = nil
		}
	}
}

func (s set) equal(t set) bool {
	return bytes.Equal(s.exif, t.exif) && bytes.Equal(s.icc, t.icc) && bytes.Equal(s.xmp, t.xmp) && bytes.Equal(s.iptc, t.iptc) &&
		slices.EqualFunc(s.comments, t.comments, bytes.Equal) && slices.EqualFunc(s.texts, t.texts, pngText.equal) && s.density == t.density &&
		bytes.Equal(s.measured, t.measured)
}

// unit is what a density counts pixels by.
type unit int

const (
	unknown unit = iota
	inch
	centimetre
	metre
)

// resolution is how many pixels lie in a unit of a print. Without a unit it says
// nothing; the zero value does.
type resolution struct {
	x, y uint32
	unit unit
}

// in converts to a unit, rounded.
func (d resolution) in(to unit) resolution {
	if d.unit == unknown || d.unit == to {
		return d
	}
	perMetre := map[unit]float64{inch: 1 / 0.0254, centimetre: 100, metre: 1}
	change := func(v uint32) uint32 { return uint32(min(float64(v)*perMetre[d.unit]/perMetre[to]+0.5, 1<<31)) }
	return resolution{change(d.x), change(d.y), to}
}
