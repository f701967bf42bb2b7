package convert

import (
	"errors"
	"image"
	"io"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/heic"
)

// decodeAVIF refuses a picture of which nothing can be seen: where its data is
// broken, the decoder returns what lay in its memory.
func decodeAVIF(r io.Reader, h header) (image.Image, error) {
	m, err := avif.Decode(r)
	if err != nil {
		return nil, err
	}
	if m.Bounds().Size() != h.size {
		return nil, errors.New("another size than declared")
	}
	opaque, ok := m.(interface{ Opaque() bool })
	if ok && !opaque.Opaque() && (!h.alpha || invisible(m)) {
		return nil, errors.New("no picture came out")
	}
	return m, nil
}

// invisible tells whether a picture is transparent but for a few stray pixels.
func invisible(m image.Image) bool {
	b := m.Bounds()
	stray := b.Dx() * b.Dy() / 1000
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if _, _, _, a := m.At(x, y).RGBA(); a != 0 {
				if stray--; stray < 0 {
					return false
				}
			}
		}
	}
	return true
}

// decodeHEIC refuses pictures so small that the decoder mixes up their planes.
func decodeHEIC(r io.Reader, _ header) (image.Image, error) {
	m, err := heic.Decode(r)
	if err == nil && min(m.Bounds().Dx(), m.Bounds().Dy()) < 128 {
		return nil, errors.New("a HEIC of less than 128 pixels a side")
	}
	return m, err
}
