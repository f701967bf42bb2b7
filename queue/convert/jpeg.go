package convert

import (
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
	"bulkup/queue/picture/colour"
	"bulkup/queue/result/metadata"
)

// openJPEG takes a JPEG in four inks that has the profile of a printer. One without
// is left to others: nobody knows the colours of its inks.
func openJPEG(f file) (*picture, error) {
	h, err := pixels.Probe(io.NewSectionReader(f, 0, f.Size()))
	if err != nil || !h.CMYK || !h.ICC {
		return nil, nil // what is wrong with it is said where it is checked
	}
	profile, exif, xmp := jpegSaid(f)
	if !isInks(profile) {
		return nil, nil
	}
	return &picture{name: "JPEG", size: image.Pt(h.Width, h.Height), orientation: h.Orientation,
		inks: true,
		said: metadata.Source{EXIF: exif, XMP: xmp}, maxPixels: deepPixels, cost: 8,
		decode: func(ctx context.Context) (image.Image, error) {
			m, err := jpeg.Decode(from(ctx, f))
			if err != nil {
				return nil, err
			}
			inks, ok := m.(*image.CMYK)
			if !ok {
				return nil, fmt.Errorf("%T instead of four inks", m)
			}
			return printed(inks, profile, "JPEG")
		}}, nil
}

// isInks reports whether a profile is one of four inks (ICC.1, 7.2.6).
func isInks(profile []byte) bool { return len(profile) > 20 && string(profile[16:20]) == "CMYK" }

// printed converts inks by the profile of their printer.
func printed(m *image.CMYK, profile []byte, name string) (*image.NRGBA, error) {
	inks, err := colour.NewInks(profile)
	if err != nil {
		return nil, unknownColours(err, name)
	}
	// Alpha takes the place of black.
	out := &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	for y := range m.Rect.Dy() {
		row := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
		for i := 0; i < len(row); i += 4 {
			p := row[i:][:4:4]
			p[0], p[1], p[2] = inks.RGB(p[0], p[1], p[2], p[3])
			p[3] = 255
		}
	}
	return out, nil
}

// jpegSaid reads the profile, which comes in numbered pieces (ICC.1, B.4), and what
// else a JPEG says of itself.
func jpegSaid(f file) (profile, exif, xmp []byte) {
	pieces := map[byte][]byte{}
	for s, err := range media.Segments(f, f.Size()) {
		if err != nil {
			break
		}
		is := func(marker byte, signature string) bool { return s.Marker == marker && s.HasPrefix(f, signature) }
		said := func(signature string) []byte {
			b, _ := s.Payload(f, 1<<16)
			return b[min(len(b), len(signature)):]
		}
		switch {
		case is(media.APP2, media.ICCSignature):
			if b := said(media.ICCSignature); len(b) > 2 {
				pieces[b[0]] = b[2:]
			}
		case is(media.APP1, media.EXIFSignature) && exif == nil:
			exif = said(media.EXIFSignature)
		case is(media.APP1, media.XMPSignature) && xmp == nil:
			xmp = said(media.XMPSignature)
		}
	}
	for i := byte(1); len(pieces[i]) > 0; i++ {
		profile = append(profile, pieces[i]...)
	}
	return profile, exif, xmp
}
