package inline

import (
	"image"
	"image/color"
)

// The levels of red, green and blue: 252 colours, of the 256 that sixels may have.
const (
	reds   = 6
	greens = 7
	blues  = 6
)

var colours = func() (p color.Palette) {
	level := func(i, n int) uint8 { return uint8((i*255 + (n-1)/2) / (n - 1)) }
	for r := range reds {
		for g := range greens {
			for b := range blues {
				p = append(p, color.RGBA{level(r, reds), level(g, greens), level(b, blues), 255})
			}
		}
	}
	return p
}()

// threshold is the order in which the pixels of a square of 8 by 8 get the next level
// (Bayer's matrix), 0 to 63.
func threshold(x, y int) int {
	n := 0
	for bit := range 3 {
		a, b := x>>bit&1, y>>bit&1
		n |= (2*(a^b) + b) << (4 - 2*bit)
	}
	return n
}

// trimmed is a picture without the transparent rows and columns at its end, which fill its
// last cells: the background stays there.
func trimmed(m *image.NRGBA) *image.NRGBA {
	clear := func(r image.Rectangle) bool {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if m.Pix[m.PixOffset(x, y)+3] != 0 {
					return false
				}
			}
		}
		return true
	}
	r := m.Rect
	for r.Dx() > 1 && clear(image.Rect(r.Max.X-1, r.Min.Y, r.Max.X, r.Max.Y)) {
		r.Max.X--
	}
	for r.Dy() > 1 && clear(image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y)) {
		r.Max.Y--
	}
	return m.SubImage(r).(*image.NRGBA)
}

// reduced is a picture in the colours that sixels may have, by ordered dithering: a
// palette of the picture's own would be better, and takes seconds.
func reduced(m *image.NRGBA) *image.Paletted {
	out := image.NewPaletted(m.Rect, colours)
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			p := m.Pix[y*m.Stride+4*x:][:4:4]
			step := func(v byte, n int) int {
				return (int(v)*int(p[3])*(n-1)*64 + threshold(x, y)*255*255 + 255*127) / (255 * 255 * 64)
			}
			out.Pix[y*out.Stride+x] = uint8((min(step(p[0], reds), reds-1)*greens+min(step(p[1], greens), greens-1))*blues + min(step(p[2], blues), blues-1))
		}
	}
	return out
}
