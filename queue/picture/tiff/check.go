package tiff

import (
	"context"
	"errors"
	"io"
	"math"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture"
)

// Probe is pixels.Probe, but of TIFFs too: as they are results, and not sources.
func Probe(r io.ReadSeeker) (pixels.Header, error) {
	h, err := pixels.Probe(r)
	in, ok := r.(io.ReaderAt)
	if !ok || !errors.Is(err, pixels.ErrUnsupported) {
		return h, err
	}
	p, wrong := Read(in, math.MaxInt64)
	if wrong != nil {
		return h, err
	}
	return p.Header(), nil
}

// Header is what p says about itself, as pixels.Probe has it.
func (p *Picture) Header() pixels.Header {
	_, exif := p.dir.Find(tagOrientation)
	return pixels.Header{Format: "tiff", Width: p.Size.X, Height: p.Size.Y, Orientation: p.Orientation, EXIF: exif,
		Bits: p.Depth, Gray: p.photometric <= blackIsZero, Alpha: p.alpha != 0, CMYK: p.Inks, Animated: p.Pages}
}

// Check reads all pixels of a picture in strips or tiles and keeps none of them. What is
// missing or damaged is a *pixels.Problem; the end of ctx, its cause.
func (p *Picture) Check(ctx context.Context) error {
	samples, planes := p.samples, 1
	if p.planar {
		samples, planes = 1, p.samples
	}
	rowBytes := int64(p.pieces.width*samples*p.bits+7) / 8
	for i := range planes * p.pieces.across * p.pieces.down {
		top := i / p.pieces.across % p.pieces.down * p.pieces.height
		rows := min(p.pieces.height, p.Size.Y-top)
		in, err := p.expand(picture.WithContext(ctx, io.NewSectionReader(p.r, int64(p.pieces.at[i]), int64(p.pieces.bytes[i]))), rows)
		if err == nil {
			// One byte more, so that the check sum behind the last one is read.
			var n int64
			if n, err = io.Copy(io.Discard, io.LimitReader(in, rowBytes*int64(rows)+1)); err == nil && n < rowBytes*int64(rows) {
				err = io.ErrUnexpectedEOF
			}
		}
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
			return &pixels.Problem{Kind: pixels.ErrTruncated, Message: "the picture is cut off: its end is missing", Err: err}
		case err != nil:
			return &pixels.Problem{Kind: pixels.ErrDamaged, Message: "the TIFF is damaged: a strip of it cannot be read", Err: err}
		}
	}
	return nil
}
