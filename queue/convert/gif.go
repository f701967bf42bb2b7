package convert

import (
	"image"
	"image/draw"
	"image/gif"
	"io"

	"bulkup/api/media"
)

// firstFrame is the first frame of a GIF on its whole canvas.
func firstFrame(r io.Reader, size image.Point) (image.Image, error) {
	frame, err := gif.Decode(r)
	if err != nil {
		return nil, err
	}
	canvas := image.Rectangle{Max: size}
	if frame.Bounds() == canvas {
		return frame, nil
	}
	m := image.NewNRGBA(canvas)
	draw.Draw(m, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return m, nil
}

// gifLost is what is left out of a GIF that moves: one in which an image follows
// the first one.
func gifLost(f file) []string {
	images := 0
	for _, err := range media.GIFImages(f, f.Size()) {
		if images++; err != nil {
			return nil
		}
		if images > 1 {
			return []string{"its first frame"}
		}
	}
	return nil
}
