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

// Tones of HDR pictures are mapped as browsers do it for a screen that shows no HDR
// (the reference white tone mapping operator of SMPTE ST 2094-50, for pictures that are
// made for 1,000 cd/m²): up to diffuse white (203 cd/m², ITU-R BT.2408) light is halved,
// and what is brighter is pressed into the rest.
const (
	diffuseWhite = 203.
	brightest    = 1000 / diffuseWhite
	whiteLevel   = 0.5  // what diffuse white becomes
	roundness    = 0.65 // how far the bend of the curve keeps to its straight parts
)

// toneMap returns by what to multiply a colour whose strongest channel is peak, in
// units of diffuse white. The same factor for all channels keeps the hue.
func toneMap(peak float64) float64 {
	switch {
	case peak <= 1:
		return whiteLevel
	case peak >= brightest:
		return 1 / peak
	}
	// A curve of Bézier from diffuse white to the brightest, of second degree.
	const (
		midX = 1 - roundness + roundness/whiteLevel
		midY = (1-roundness)*whiteLevel + roundness
		a, b = 1 - 2*midX + brightest, 2 * (midX - 1)
	)
	t := (math.Sqrt(b*b+4*a*(peak-1)) - b) / (2 * a)
	return ((1-t)*(1-t)*whiteLevel + 2*t*(1-t)*midY + t*t) / peak
}

// screen makes light for a screen of what the transfer gave, both in the primaries of
// ITU-R BT.2020.
func (h hdr) screen(r, g, b float64) (float64, float64, float64) {
	f := 1.
	switch h {
	case pq:
		f = 10000 / diffuseWhite
	case hlg: // the system gamma of a screen of 1,000 cd/m² (ITU-R BT.2100, note 5i)
		luminance := 0.2627*r + 0.6780*g + 0.0593*b
		f = brightest * math.Pow(max(luminance, 0), 0.2)
	}
	f *= toneMap(max(r, g, b) * f)
	return r * f, g * f, b * f
}
