package convert

import (
	"context"
	"image"

	"bulkup/api/media"
	"bulkup/queue/picture/tiff"
	"bulkup/queue/result/metadata"
)

// Most of what is read of a file beside its pixels, in bytes. A colour profile of a
// printer may have some megabytes.
const (
	maxProfile = 16 << 20
	maxSaid    = 1 << 20
)

// Tags of TIFF 6.0, Exif 3.0 (4.6), XMP part 3 and ICC.1 (annex B.4).
const (
	tagXMP       = 0x02bc
	tagExif      = 0x8769
	tagICC       = 0x8773
	tagGPS       = 0x8825
	tagMakerNote = 0x927c
	tagInterop   = 0xa005
)

// carried are the tags of a scan that its result keeps: what it shows, with what,
// at how many pixels an inch, by whom and when it was made.
var carried = []uint16{0x010e, 0x010f, 0x0110, 0x011a, 0x011b, 0x0128, 0x0131, 0x0132, 0x013b, 0x8298}

func openTIFF(f file, page int) (*picture, error) {
	t, err := tiff.ReadPage(f, f.Size(), max(page, 1))
	if err != nil {
		return nil, err
	}
	p := &picture{name: "TIFF", size: t.Size, deep: t.Depth > 8, orientation: t.Orientation, maxPixels: flatPixels, cost: 5}
	p.said = tiffSaid(f, t.Directory())
	if t.Pages && page == 0 {
		p.lost = append(p.lost, "its first page")
	}
	p.decode = func(ctx context.Context) (image.Image, error) { return t.Decode(ctx) }
	if !t.Inks {
		return p, nil
	}
	profile := p.said.ICC
	p.said.ICC, p.inks = nil, isInks(profile)
	if !p.inks {
		p.lost = append(p.lost, "CMYK without a profile: colours may differ a little")
	}
	p.decode = func(ctx context.Context) (image.Image, error) {
		m, err := t.Decode(ctx)
		if err != nil {
			return nil, err
		}
		return inksToRGB(m.(*tiff.Inked), p.inks, profile)
	}
	return p, nil
}

// inksToRGB converts inks: by their profile if they have one, and else by rule of thumb.
func inksToRGB(m *tiff.Inked, has bool, profile []byte) (out *image.NRGBA, err error) {
	if has {
		out, err = printed(m.CMYK, profile, "TIFF")
		if err != nil {
			return nil, err
		}
	} else {
		out = plain(m.CMYK).(*image.NRGBA)
	}
	if m.Mask != nil {
		for i, a := range m.Mask.Pix {
			out.Pix[4*i+3] = a
		}
	}
	return out, nil
}

// tiffSaid reads what the picture of a directory says. What makes no sense is as if it
// were not there.
func tiffSaid(f file, main media.Directory) (said metadata.Source) {
	t, err := media.ReadTIFF(f, f.Size())
	if err != nil {
		return said
	}
	if e, ok := main.Find(tagICC); ok {
		said.ICC = t.Value(e, maxProfile)
	}
	if e, ok := main.Find(tagXMP); ok {
		said.XMP = t.Value(e, maxSaid)
	}
	said.EXIF = exifOf(t, main)
	return said
}
