package colour

import "math"

func gamma(g float64) transfer {
	return func(v float64) float64 { return math.Pow(v, g) }
}

func logarithmic(v, decades float64) float64 {
	if v <= 0 {
		return 0
	}
	return math.Pow(10, (v-1)*decades)
}

// fromPQ is SMPTE ST 2084: light in units of 10,000 cd/m².
func fromPQ(v float64) float64 {
	const m1, m2, c1, c2, c3 = 2610. / 16384, 2523. / 4096 * 128, 3424. / 4096, 2413. / 4096 * 32, 2392. / 4096 * 32
	p := math.Pow(v, 1/m2)
	return math.Pow(max(p-c1, 0)/(c2-c3*p), 1/m1)
}

// fromHLG is the inverse of the curve in ITU-R BT.2100, table 5: light of the scene.
func fromHLG(v float64) float64 {
	const a, b, c = 0.17883277, 0.28466892, 0.55991073
	if v <= 0.5 {
		return v * v / 3
	}
	return (math.Exp((v-c)/a) + b) / 12
}

// Tones of HDR pictures are mapped so that diffuse white (203 cd/m², ITU-R BT.2408)
// keeps its place in the middle of what a screen can show, and what is brighter is
// pressed into the rest, up to the 1,000 cd/m² that such pictures are made for.
const (
	diffuseWhite = 203.
	brightest    = 1000 / diffuseWhite
)

// toneMap returns by what to multiply a colour whose strongest channel is peak, in
// units of diffuse white (Reinhard's curve, extended to a white point). The same
// factor for all channels keeps the hue.
func toneMap(peak float64) float64 {
	if peak <= 0 {
		return 1
	}
	return min((1+peak/(brightest*brightest))/(1+peak), 1/peak)
}

// screen makes light in units of diffuse white of what the transfer gave.
func (h hdr) screen(r, g, b float64) (float64, float64, float64) {
	f := 1.
	switch h {
	case pq:
		f = 10000 / diffuseWhite
	case hlg: // the system gamma of a screen of 1,000 cd/m² (ITU-R BT.2100, note 5i)
		luminance := 0.2627*r + 0.6780*g + 0.0593*b
		f = brightest * math.Pow(luminance, 0.2)
	}
	f *= toneMap(max(r, g, b) * f)
	return r * f, g * f, b * f
}
