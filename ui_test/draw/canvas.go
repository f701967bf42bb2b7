package main

import (
	"image"
	"image/color"
	"math"
)

// shade is a colour with straight alpha, each part from 0 to 1.
type shade struct{ r, g, b, a float64 }

// scene gives the colour of a point. The unit is the height of the picture, the
// origin its upper left corner.
type scene func(x, y float64) shade

const samples = 3 // a side, in each pixel

// paint draws s on w × h pixels with smooth edges.
func paint(w, h int, s scene) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for py := range h {
		for px := range w {
			var sum shade
			for i := range samples * samples {
				at := func(p, k int) float64 { return (float64(p) + (float64(k)+0.5)/samples) / float64(h) }
				c := s(at(px, i%samples), at(py, i/samples))
				sum = shade{sum.r + c.r*c.a, sum.g + c.g*c.a, sum.b + c.b*c.a, sum.a + c.a}
			}
			if sum.a == 0 {
				continue
			}
			img.SetNRGBA(px, py, color.NRGBA{
				R: octet(sum.r / sum.a), G: octet(sum.g / sum.a), B: octet(sum.b / sum.a),
				A: octet(sum.a / (samples * samples)),
			})
		}
	}
	return img
}

func octet(v float64) uint8 { return uint8(math.Round(255 * min(max(v, 0), 1))) }

// hex is the opaque colour 0xRRGGBB.
func hex(rgb uint32) shade {
	return shade{float64(rgb>>16&255) / 255, float64(rgb>>8&255) / 255, float64(rgb&255) / 255, 1}
}

// blend goes from a to b as t goes from 0 to 1.
func blend(a, b shade, t float64) shade {
	t = min(max(t, 0), 1)
	mix := func(p, q float64) float64 { return p + (q-p)*t }
	return shade{mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b), mix(a.a, b.a)}
}

// smooth rises from 0 at a to 1 at b.
func smooth(a, b, v float64) float64 {
	t := min(max((v-a)/(b-a), 0), 1)
	return t * t * (3 - 2*t)
}

// chance is a number from 0 to 1 that belongs to the cell x, y.
func chance(x, y int) float64 {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA77
	h = (h ^ h>>15) * 0x2C1B3C6D
	h = (h ^ h>>12) * 0x297A2D39
	return float64(h^h>>15) / math.MaxUint32
}

// cloud is smooth noise from 0 to 1 with four octaves of detail.
func cloud(x, y float64) float64 {
	sum, weight := 0.0, 0.5
	for range 4 {
		ix, iy := math.Floor(x), math.Floor(y)
		tx, ty := smooth(0, 1, x-ix), smooth(0, 1, y-iy)
		corner := func(dx, dy int) float64 { return chance(int(ix)+dx, int(iy)+dy) }
		top := corner(0, 0) + (corner(1, 0)-corner(0, 0))*tx
		bottom := corner(0, 1) + (corner(1, 1)-corner(0, 1))*tx
		sum += weight * (top + (bottom-top)*ty)
		x, y, weight = 2*x+17, 2*y+31, weight/2
	}
	return sum / (1 - 1.0/16)
}

func circle(x, y, cx, cy, radius float64) bool { return math.Hypot(x-cx, y-cy) < radius }
