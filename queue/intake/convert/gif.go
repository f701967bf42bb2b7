package convert

import (
	"bufio"
	"image"
	"image/draw"
	"image/gif"
	"io"
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
// the first one (GIF89a, appendix B).
func gifLost(f file) []string {
	r := bufio.NewReader(io.NewSectionReader(f, 0, f.Size()))
	skip := func(n int) bool {
		_, err := r.Discard(n)
		return err == nil
	}
	table := func(flags byte) bool { return flags&0x80 == 0 || skip(3<<(flags&7+1)) }
	blocks := func() bool { // to the empty one
		for {
			n, err := r.ReadByte()
			if err != nil || n == 0 {
				return err == nil
			}
			if !skip(int(n)) {
				return false
			}
		}
	}
	head := make([]byte, 13)
	if _, err := io.ReadFull(r, head); err != nil || !table(head[10]) {
		return nil
	}
	for images := 0; ; {
		kind, err := r.ReadByte()
		switch {
		case err != nil:
			return nil
		case kind == '!': // an extension, with its label
			if !skip(1) || !blocks() {
				return nil
			}
		case kind == ',' && images > 0:
			return []string{"its first frame"}
		case kind == ',':
			images++
			if _, err := io.ReadFull(r, head[:9]); err != nil || !table(head[8]) || !skip(1) || !blocks() {
				return nil
			}
		default:
			return nil
		}
	}
}
