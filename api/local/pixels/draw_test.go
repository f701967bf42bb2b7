package pixels

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// The pictures of the tests are drawn at four times their size and averaged
// down, as a camera would: what a recipe then restores can be compared.

// drawing gives the colour of a point, with x and y from 0 to 1.
type drawing func(x, y float64) [3]float64

// drawings are the kinds of pictures that people enlarge.
func drawings() map[string]drawing {
	return map[string]drawing{
		"landscape": landscape(), "city": city(), "text": text(), "portrait": portrait, "rings": rings,
	}
}

// landscape is soft noise of many sizes: clouds, hills, leaves.
func landscape() drawing {
	r := rand.New(rand.NewPCG(1, 2))
	type wave struct{ fx, fy, phase, amount float64 }
	var waves []wave
	for i := range 40 {
		f := math.Pow(1.16, float64(i)) * 2
		angle := r.Float64() * 2 * math.Pi
		waves = append(waves, wave{f * math.Cos(angle), f * math.Sin(angle), r.Float64() * 6.28, 60 / math.Pow(f, 0.7)})
	}
	return func(x, y float64) [3]float64 {
		p := [3]float64{120, 120, 120}
		for i, w := range waves {
			v := w.amount * math.Sin(w.fx*x*6.28+w.fy*y*6.28+w.phase)
			p[i%3] += 2 * v
			p[(i+1)%3] += v
		}
		return p
	}
}

// city is edges at all angles: overlapping rectangles and lit windows.
func city() drawing {
	r := rand.New(rand.NewPCG(3, 4))
	type house struct {
		x, y, w, h, sin, cos float64
		colour               [3]float64
	}
	var houses []house
	for range 40 {
		a := (r.Float64() - 0.5) * 0.5
		houses = append(houses, house{r.Float64(), r.Float64(), 0.05 + r.Float64()*0.2, 0.05 + r.Float64()*0.3, math.Sin(a), math.Cos(a),
			[3]float64{r.Float64() * 255, r.Float64() * 255, r.Float64() * 255}})
	}
	return func(x, y float64) [3]float64 {
		p := [3]float64{150, 180, 220 - 60*y}
		for _, h := range houses {
			u, v := (x-h.x)*h.cos+(y-h.y)*h.sin, (y-h.y)*h.cos-(x-h.x)*h.sin
			if math.Abs(u) < h.w/2 && math.Abs(v) < h.h/2 {
				p = h.colour
				if math.Mod(u+1, 0.025) < 0.012 && math.Mod(v+1, 0.03) < 0.015 {
					p = [3]float64{250, 240, 180}
				}
			}
		}
		return p
	}
}

// text is black strokes on paper.
func text() drawing {
	r := rand.New(rand.NewPCG(5, 6))
	const columns, lines = 24, 14
	var glyphs [lines][columns][4][4]float64 // strokes from a to b
	for l := range glyphs {
		for c := range glyphs[l] {
			for s := range glyphs[l][c] {
				for k := range 4 {
					glyphs[l][c][s][k] = 0.15 + 0.7*float64(r.IntN(3))/2
				}
			}
		}
	}
	return func(x, y float64) [3]float64 {
		c, l := min(int(x*columns), columns-1), min(int(y*lines), lines-1)
		u, v := x*columns-float64(c), y*lines-float64(l)
		for _, s := range glyphs[l][c] {
			dx, dy := s[2]-s[0], s[3]-s[1]
			t := min(max(((u-s[0])*dx+(v-s[1])*dy)/(dx*dx+dy*dy+1e-9), 0), 1)
			if math.Hypot(u-s[0]-t*dx, v-s[1]-t*dy) < 0.06 {
				return [3]float64{20, 20, 30}
			}
		}
		return [3]float64{245, 240, 230}
	}
}

// portrait is smooth shading with a few soft features and fine hair.
func portrait(x, y float64) [3]float64 {
	dx, dy := (x-0.5)/0.3, (y-0.5)/0.4
	d := dx*dx + dy*dy
	light := 120 + 90*math.Exp(-((x-0.4)*(x-0.4)+(y-0.35)*(y-0.35))*6)
	p := [3]float64{light, light * 0.78, light * 0.66}
	for _, eye := range []float64{0.4, 0.6} {
		e := math.Hypot((x-eye)*1.6, y-0.42)
		dark := 1 / (1 + math.Exp((e-0.035)*300))
		for c := range p {
			p[c] *= 1 - 0.8*dark
		}
	}
	edge := 1 / (1 + math.Exp((d-1)*12))
	hair := 50 + 25*math.Sin(x*260+8*math.Sin(y*9)) + 15*math.Sin(x*97+y*31)
	for c := range p {
		p[c] = p[c]*edge + hair*[3]float64{1, 0.8, 0.6}[c]*(1-edge)
	}
	return p
}

// rings hold every frequency that a small picture can.
func rings(x, y float64) [3]float64 {
	d := (x-0.5)*(x-0.5) + (y-0.5)*(y-0.5)
	v := 127 + 100*math.Cos(d*420)*math.Exp(-d*3)
	return [3]float64{v, v, 255 - v}
}

// paint draws a picture of w × h pixels, each the average of 2×2 points.
func paint(d drawing, w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [3]float64
			for k := range 4 {
				p := d((float64(x)+0.25+0.5*float64(k%2))/float64(w), (float64(y)+0.25+0.5*float64(k/2))/float64(h))
				for c := range sum {
					sum[c] += min(max(p[c], 0), 255) / 4
				}
			}
			m.SetNRGBA(x, y, color.NRGBA{byte(sum[0] + 0.5), byte(sum[1] + 0.5), byte(sum[2] + 0.5), 255})
		}
	}
	return m
}

// shrink averages n × n pixels to one.
func shrink(m *image.NRGBA, n int) *image.NRGBA {
	b := m.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx()/n, b.Dy()/n))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			for c := range 4 {
				sum := 0
				for k := range n * n {
					sum += int(m.Pix[(y*n+k/n)*m.Stride+(x*n+k%n)*4+c])
				}
				out.Pix[y*out.Stride+x*4+c] = byte((sum + n*n/2) / (n * n))
			}
		}
	}
	return out
}
