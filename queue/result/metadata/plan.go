package metadata

import (
	"bytes"
	"slices"

	"bulkup/api/local/pixels"
	"bulkup/queue/result/metadata/xmp"
)

// plan is how a result is to be written anew.
type plan struct {
	result       *file
	source       set
	sourceHeader pixels.Header // zero without a source
	options      Options
	notices      []string
}

func (p *plan) note(s string) { p.notices = append(p.notices, s) }

// pieces returns the new file, nil where it would be the old one.
func (p *plan) pieces() []piece {
	c := containers[p.result.header.Format]
	s := set{exif: p.exif(), icc: p.icc(), xmp: p.xmp()}
	fits := func(b []byte, most int, name string) []byte {
		if len(b) <= most {
			return b
		}
		p.note(name + " is too large for this format and was left out")
		return nil
	}
	s.exif = fits(s.exif, c.maxEXIF, "EXIF")
	s.icc = fits(s.icc, c.maxICC, "the colour profile")
	s.xmp = fits(s.xmp, c.maxXMP, "XMP")
	if s.measured = p.result.measured; c.maxText > 0 && s.icc == nil && p.source.measured != nil {
		s.measured = p.source.measured
	}
	if !p.options.Strip {
		p.rest(c, &s)
	}
	kept := slices.DeleteFunc(slices.Clone(p.result.parts), func(part part) bool {
		switch part.kind {
		case otherPart:
			return false
		case strayPart:
			return p.options.Strip || p.options.StripGPS
		case colourPart:
			return s.icc != nil || s.measured != nil
		}
		return true
	})
	isStray := func(part part) bool { return part.kind == strayPart && (p.options.Strip || p.options.StripGPS) }
	if s.equal(p.result.set) && !slices.ContainsFunc(p.result.parts, isStray) {
		return nil
	}
	return c.join(p.result, kept, s)
}

// orientation is how the result has to be turned to be upright: as it says
// itself; else as its source was, if its pixels were left lying; else not at all.
func (p *plan) orientation() int {
	r, s := p.result.header, p.sourceHeader
	if r.EXIF {
		return r.Orientation
	}
	lying := s.Orientation >= 5 && s.Width != s.Height && r.Width*s.Height == r.Height*s.Width
	if lying {
		return s.Orientation
	}
	return 1
}

func (p *plan) exif() []byte {
	orientation := p.orientation()
	from := p.source.exif
	if from == nil {
		from = p.result.exif
	}
	if from != nil && !p.options.Strip {
		size := p.result.header
		edited, err := editEXIF(from, orientation, size.Width, size.Height, p.options.StripGPS)
		if err == nil {
			return edited
		}
		p.note("EXIF is damaged, or cannot be taken apart, and was left out")
	}
	if orientation != 1 {
		return minimalEXIF(orientation)
	}
	return nil
}

// icc keeps the profile of the result, which fits what was made of the colours;
// else that of the source, if it speaks of the same channels.
func (p *plan) icc() []byte {
	if p.result.icc != nil || p.source.icc == nil {
		return p.result.icc
	}
	switch space := iccSpace(p.source.icc); {
	case space == "":
		p.note("the colour profile is damaged and was left out")
	case space != colourSpace(p.result.header):
		p.note("the colour profile is for other channels (" + space + ") and was left out; colours may differ a little")
	default:
		return p.source.icc
	}
	return nil
}

func (p *plan) xmp() []byte {
	from := p.source.xmp
	if from == nil {
		from = p.result.xmp
	}
	if from == nil || p.options.Strip {
		return nil
	}
	size := p.result.header
	edited, said := xmp.WithoutStale(xmp.Fit(from, p.orientation(), size.Width, size.Height))
	if said {
		p.note("what XMP says of a gain map, a depth map or a motion photo was left out: the result has none")
	}
	if p.options.StripGPS {
		if edited = xmp.WithoutPlaces(edited); edited == nil {
			p.note("XMP was left out: where the picture was taken cannot be told from the rest")
		}
	}
	return edited
}

// iccSpace returns the colour space of a profile, such as "RGB", or "" if it is
// no profile (ICC.1, 7.2).
func iccSpace(profile []byte) string {
	if len(profile) < 132 || string(profile[36:40]) != "acsp" {
		return ""
	}
	declared := int(profile[0])<<24 | int(profile[1])<<16 | int(profile[2])<<8 | int(profile[3])
	if declared > len(profile) || declared < 132 {
		return ""
	}
	space := bytes.TrimRight(profile[16:20], " ")
	for _, b := range space {
		if b < '0' || b > 'z' {
			return ""
		}
	}
	return string(space)
}

// colourSpace is that of a picture, in the words of ICC.
func colourSpace(h pixels.Header) string {
	switch {
	case h.Gray:
		return "GRAY"
	case h.CMYK:
		return "CMYK"
	}
	return "RGB"
}
