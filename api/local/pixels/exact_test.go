package pixels

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// reference is Lanczos-3 in floating point, straight from its definition, with
// the edges repeated. It returns one value for each sample of the result.
func reference(width, height, scale int, at func(x, y int) float64) []float64 {
	weights := func(i int) (first int, w []float64) {
		centre := (float64(i)+0.5)/float64(scale) - 0.5
		first = int(math.Floor(centre)) - 3
		sum := 0.0
		for k := range 8 {
			d := centre - float64(first+k)
			v := 0.0
			if math.Abs(d) < 1e-12 {
				v = 1
			} else if math.Abs(d) < 3 {
				v = math.Sin(math.Pi*d) / (math.Pi * d) * math.Sin(math.Pi*d/3) / (math.Pi * d / 3)
			}
			w = append(w, v)
			sum += v
		}
		for k := range w {
			w[k] /= sum
		}
		return first, w
	}
	out := make([]float64, 0, width*height*scale*scale)
	for y := range height * scale {
		fy, wy := weights(y)
		for x := range width * scale {
			fx, wx := weights(x)
			v := 0.0
			for j := range wy {
				for i := range wx {
					v += wy[j] * wx[i] * at(min(max(fx+i, 0), width-1), min(max(fy+j, 0), height-1))
				}
			}
			out = append(out, v)
		}
	}
	return out
}

// TestExact compares the packed arithmetic with floating point, on noise, whose
// overshoots are the worst there are.
func TestExact(t *testing.T) {
	const w, h = 13, 11
	r := rand.New(rand.NewPCG(7, 8))
	flat, deep := image.NewNRGBA(image.Rect(0, 0, w, h)), image.NewNRGBA64(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := func() byte { return byte(255 * r.IntN(2)) }
			flat.SetNRGBA(x, y, color.NRGBA{v(), v(), byte(r.IntN(256)), 255})
			deep.SetNRGBA64(x, y, color.NRGBA64{uint16(r.IntN(65536)), uint16(65535 * r.IntN(2)), uint16(r.IntN(65536)), 65535})
		}
	}
	for scale := 1; scale <= 8; scale++ {
		t.Run(fmt.Sprint(scale), func(t *testing.T) {
			opts := Options{Scale: scale, Format: "png", Recipe: Fast}
			m, _ := upscale(t, pngFile(t, flat), opts)
			compare(t, "8 bits", m, scale, flat, 255, 1.01, 0.3)
			m, _ = upscale(t, pngFile(t, deep), opts)
			compare(t, "16 bits", m, scale, deep, 65535, 12, 2)
		})
	}
}

// compare asserts the largest and the mean difference from the reference.
func compare(t *testing.T, name string, got image.Image, scale int, src image.Image, full, most, mean float64) {
	t.Helper()
	b := src.Bounds()
	sample := func(m image.Image, x, y, c int) float64 {
		p := color.NRGBA64Model.Convert(m.At(x, y)).(color.NRGBA64)
		return float64([3]uint16{p.R, p.G, p.B}[c]) * full / 65535
	}
	var worst, sum float64
	n := 0
	for c := range 3 {
		want := reference(b.Dx(), b.Dy(), scale, func(x, y int) float64 { return sample(src, x, y, c) })
		for i, v := range want {
			x, y := i%(b.Dx()*scale), i/(b.Dx()*scale)
			d := math.Abs(sample(got, x, y, c) - math.Round(min(max(v, 0), full)))
			worst, sum, n = max(worst, d), sum+d, n+1
		}
	}
	t.Logf("%s: differs by at most %.2f, %.3f in the mean", name, worst, sum/float64(n))
	if worst > most || sum/float64(n) > mean {
		t.Errorf("%s: differs by %.2f at most and %.3f in the mean from floating point, wanted %.2f and %.3f", name, worst, sum/float64(n), most, mean)
	}
}
