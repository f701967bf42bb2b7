// Package likeness compares what became of a picture with the picture itself. It is
// for tests and for the program foreign, and reads no file.
package likeness

import (
	"fmt"
	"image"
	"image/color"
)

// Halved averages 2×2 pixels, with their colours multiplied by alpha.
func Halved(m image.Image) *image.NRGBA {
	b := m.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	at := func(x, y int) (r, g, b, a uint32) { return m.At(x, y).RGBA() }
	if flat, ok := m.(*image.NRGBA); ok { // without an allocation for each pixel
		at = func(x, y int) (r, g, b, a uint32) { return flat.NRGBAAt(x, y).RGBA() }
	}
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [4]uint32
			for k := range 4 {
				r, g, b, a := at(b.Min.X+2*x+k%2, b.Min.Y+2*y+k/2)
				sum = [4]uint32{sum[0] + r, sum[1] + g, sum[2] + b, sum[3] + a}
			}
			c := color.RGBA64{uint16(sum[0] / 4), uint16(sum[1] / 4), uint16(sum[2] / 4), uint16(sum[3] / 4)}
			out.SetNRGBA(x, y, color.NRGBAModel.Convert(c).(color.NRGBA))
		}
	}
	return out
}

// Difference is how far two pictures are apart, in levels of 0 to 255 of their sRGB
// samples multiplied by alpha.
type Difference struct {
	All   float64 // the mean of all pixels
	Mean  float64 // the mean outside edges, where resampling changes little
	Top   int     // what 99 of 100 samples outside edges do not exceed
	Alpha float64 // the mean of transparency outside edges
}

// edge is how many levels apart neighbours on an edge are.
const edge = 24

// Compare returns the difference of two pictures of one size; it is an error if their
// sizes differ. A picture that is all edges has All alone.
func Compare(got, want *image.NRGBA) (d Difference, err error) {
	size := want.Rect.Size()
	if got.Rect.Size() != size {
		return d, fmt.Errorf("%d×%d pixels instead of %d×%d", got.Rect.Dx(), got.Rect.Dy(), size.X, size.Y)
	}
	p, q := multiplied(got), multiplied(want)
	var levels [256]int // of the samples outside edges
	all, alpha := 0, 0
	for y := range size.Y {
		for x := range size.X {
			i := 4 * (y*size.X + x)
			smooth := !q.onEdge(x, y, size)
			for k := range 3 {
				n := apart(p[i+k], q[i+k])
				if all += n; smooth {
					levels[n]++
				}
			}
			if smooth {
				alpha += apart(p[i+3], q[i+3])
			}
		}
	}
	pixels := float64(size.X * size.Y)
	d.All = float64(all) / pixels / 3
	n, sum := 0, 0
	for level, count := range levels {
		n, sum = n+count, sum+level*count
	}
	if n == 0 {
		return d, nil
	}
	d.Mean, d.Alpha = float64(sum)/float64(n), float64(3*alpha)/float64(n)
	for seen := levels[0]; seen <= n*99/100; seen += levels[d.Top] {
		d.Top++
	}
	return d, nil
}

// samples are the red, green, blue and alpha of all pixels, multiplied by alpha.
type samples []uint8

func multiplied(m *image.NRGBA) samples {
	out := make(samples, 0, 4*m.Rect.Dx()*m.Rect.Dy())
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
			r, g, b, a := m.NRGBAAt(x, y).RGBA()
			out = append(out, uint8(r>>8), uint8(g>>8), uint8(b>>8), uint8(a>>8))
		}
	}
	return out
}

// reach is how many pixels from an edge resampling changes much.
const reach = 2

// onEdge reports whether one of the pixels around differs much.
func (s samples) onEdge(x, y int, size image.Point) bool {
	here := 4 * (y*size.X + x)
	for v := max(y-reach, 0); v <= min(y+reach, size.Y-1); v++ {
		for u := max(x-reach, 0); u <= min(x+reach, size.X-1); u++ {
			for k := range 4 {
				if apart(s[here+k], s[4*(v*size.X+u)+k]) > edge {
					return true
				}
			}
		}
	}
	return false
}

func apart(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }
