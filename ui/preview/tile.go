// Package preview shows pictures in the terminal, before and after: by two pixels in each
// cell, one above the other, or as they are where the terminal can. It knows of no job.
// Start reading at Compare and Board.
package preview

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
)

// Picture is a file to be shown.
type Picture struct {
	Path        string
	Page        int   // of a file with several, from 1; 0 is the first
	Orientation int   // EXIF, 1..8; 0 is 1
	Convert     bool  // it is shown as the queue converts it, not as it lies there
	Written     int64 // when, as far as is known: a file that is written anew is another picture
}

// Area is a part of a picture as people see it, in shares of its width and height.
type Area struct{ X0, Y0, X1, Y1 float64 }

// Whole is all of a picture.
var Whole = Area{0, 0, 1, 1}

// Want is a part of a picture in a size. It is the key of its tile.
type Want struct {
	Picture
	Area
	W, H int // pixels of the tile
}

// part is where the area lies in a file of the given bounds.
func (w Want) part(b image.Rectangle) image.Rectangle {
	u0, v0 := stored(w.Orientation, w.X0, w.Y0)
	u1, v1 := stored(w.Orientation, w.X1, w.Y1)
	return image.Rect(share(u0, b.Dx()), share(v0, b.Dy()), share(u1, b.Dx()), share(v1, b.Dy())).Add(b.Min).Intersect(b)
}

// lying is the size of the tile as the file lies.
func (w Want) lying() image.Point {
	if w.Orientation >= 5 {
		return image.Pt(w.H, w.W)
	}
	return image.Pt(w.W, w.H)
}

// tile makes a tile of a part of m: it scales it and turns it upright. Enlarged
// pixels stay what they are, so that nobody takes our smoothing for the file's.
func tile(m image.Image, part image.Rectangle, w Want) *image.RGBA {
	size := w.lying()
	lying := checkered(image.Rectangle{Max: size})
	if part.Empty() {
		return image.NewRGBA(image.Rect(0, 0, w.W, w.H))
	}
	scaler := draw.Scaler(draw.BiLinear)
	if part.Dx() <= size.X {
		scaler = draw.NearestNeighbor
	}
	scaler.Scale(lying, lying.Rect, m, part, draw.Over, nil)
	if w.Orientation <= 1 {
		return lying
	}
	upright := image.NewRGBA(image.Rect(0, 0, w.W, w.H))
	for y := range w.H {
		for x := range w.W {
			u, v := stored(w.Orientation, (float64(x)+0.5)/float64(w.W), (float64(y)+0.5)/float64(w.H))
			upright.SetRGBA(x, y, lying.RGBAAt(int(u*float64(size.X)), int(v*float64(size.Y))))
		}
	}
	return upright
}

func share(part float64, of int) int { return int(math.Round(part * float64(of))) }

// stored returns where a point of the picture as people see it is in the file, in
// shares of width and height (Exif 2.32, tag 274).
func stored(orientation int, x, y float64) (u, v float64) {
	switch orientation {
	case 2:
		return 1 - x, y
	case 3:
		return 1 - x, 1 - y
	case 4:
		return x, 1 - y
	case 5:
		return y, x
	case 6:
		return y, 1 - x
	case 7:
		return 1 - y, 1 - x
	case 8:
		return 1 - y, x
	}
	return x, y
}

// checkered is what shows through transparent pixels.
func checkered(r image.Rectangle) *image.RGBA {
	m := image.NewRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			shade := uint8(96)
			if (x/4+y/4)%2 == 0 {
				shade = 144
			}
			m.SetRGBA(x, y, color.RGBA{shade, shade, shade, 255})
		}
	}
	return m
}
