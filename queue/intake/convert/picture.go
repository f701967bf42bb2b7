package convert

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"io"

	"github.com/gen2brain/heic"
)

// firstFrame is the first frame of a GIF on its whole canvas.
func firstFrame(r io.Reader) (image.Image, error) {
	all, err := gif.DecodeAll(r)
	if err != nil {
		return nil, err
	}
	canvas := image.Rect(0, 0, all.Config.Width, all.Config.Height)
	frame := all.Image[0]
	if frame.Rect == canvas {
		return frame, nil
	}
	m := image.NewNRGBA(canvas)
	draw.Draw(m, frame.Rect, frame, frame.Rect.Min, draw.Src)
	return m, nil
}

// decodeHEIC refuses pictures so small that the decoder mixes up their planes.
func decodeHEIC(r io.Reader) (image.Image, error) {
	m, err := heic.Decode(r)
	if err == nil && min(m.Bounds().Dx(), m.Bounds().Dy()) < 128 {
		return nil, errors.New("a HEIC of less than 128 pixels a side")
	}
	return m, err
}

// upright returns a picture turned as its orientation says, in a form that the
// PNG encoder is fast with.
func upright(m image.Image, orientation int) image.Image {
	if _, slow := m.(*image.YCbCr); !slow && orientation <= 1 {
		return m
	}
	b := m.Bounds()
	size := b.Size()
	if orientation >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	var out draw.Image = image.NewNRGBA(image.Rectangle{Max: size})
	switch m.ColorModel() {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		out = image.NewNRGBA64(image.Rectangle{Max: size})
	}
	if orientation <= 1 {
		draw.Draw(out, out.Bounds(), m, b.Min, draw.Src)
		return out
	}
	for y := range size.Y {
		for x := range size.X {
			u, v := x, y
			if orientation >= 5 { // the stored rows are columns
				u, v = y, x
			}
			switch orientation {
			case 2, 3, 7, 8:
				u = b.Dx() - 1 - u
			}
			switch orientation {
			case 3, 4, 6, 7:
				v = b.Dy() - 1 - v
			}
			out.Set(x, y, m.At(b.Min.X+u, b.Min.Y+v))
		}
	}
	return out
}
