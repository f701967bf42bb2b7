package convert

import (
	"context"
	"errors"
	"image"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/colour"
	"bulkup/queue/picture/heif"
	"bulkup/queue/result/metadata"
)

func openHEIF(f file) (*picture, error) {
	h, err := heif.Read(f, f.Size())
	if err != nil {
		return nil, err
	}
	p := &picture{
		name: h.Name, size: h.Size, deep: h.Depth > 8, orientation: h.Turn,
		said:      metadata.Source{EXIF: h.EXIF, ICC: h.ICC, XMP: h.XMP},
		maxPixels: h.MaxPixels(), memory: h.Memory(), cost: 4,
		decode: func(ctx context.Context) (image.Image, error) { return h.Decode(ctx, f) },
	}
	if h.Frames {
		p.lost = append(p.lost, "its first frame")
	}
	if h.ICC == nil {
		p.space, err = colour.FromCodes(h.Codes.Primaries, h.Codes.Transfer)
		p.space = p.space.UpTo(h.Peak)
	}
	return p, unknownColours(err, h.Name)
}

// unknownColours refuses a picture whose colours would come out wrong.
func unknownColours(err error, name string) error {
	if errors.Is(err, colour.ErrUnknown) {
		return problem(pixels.ErrUnsupported, err, "the colours of this %s cannot be read: %v; save it as sRGB", name, err)
	}
	return err
}
