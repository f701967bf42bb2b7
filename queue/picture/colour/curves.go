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

// Tones of HDR pictures are mapped as browsers do it for a screen that shows no HDR (the
// reference white tone mapping operator of SMPTE ST 2094-50): up to diffuse white
// (203 cd/m², ITU-R BT.2408) light is made less by one factor, and what is brighter is
// pressed into the rest.
const (
	diffuseWhite = 203.
	usualPeak    = 1000. // cd/m², where a picture does not say how bright it is
	roundness    = 0.65  // how far the bend of the curve keeps to its straight parts
)

// tones map light in units of diffuse white.
type tones struct {
	hdr       hdr
	brightest float64 // becomes white
	white     float64 // what diffuse white becomes
}

// newTones are for a picture that is nowhere brighter than peak, in cd/m².
func newTones(h hdr, peak float64) tones {
	if peak <= 0 {
		peak = usualPeak
	}
	t := tones{h, max(peak/diffuseWhite, 1), 1}
	t.white -= 0.5 * min(math.Log2(t.brightest)/math.Log2(usualPeak/diffuseWhite), 1)
	return t
}

// factor returns by what to multiply a colour whose strongest channel is peak. The same
// for all channels keeps the hue.
func (t tones) factor(peak float64) float64 {
	switch {
	case peak <= 1:
		return t.white
	case peak >= t.brightest:
		return 1 / peak
	}
	// A curve of Bézier from diffuse white to the brightest, of second degree.
	midX, midY := 1-roundness+roundness/t.white, (1-roundness)*t.white+roundness
	a, b := 1-2*midX+t.brightest, 2*(midX-1)
	u := (peak - 1) / b // where a is 0
	if a > 1e-9 {
		u = (math.Sqrt(b*b+4*a*(peak-1)) - b) / (2 * a)
	}
	return ((1-u)*(1-u)*t.white + 2*u*(1-u)*midY + u*u) / peak
}

// screen makes light for a screen of what the transfer gave, both in the primaries of
// ITU-R BT.2020.
func (t tones) screen(r, g, b float64) (float64, float64, float64) {
	f := 1.
	switch t.hdr {
	case pq:
		f = 10000 / diffuseWhite
	case hlg: // the system gamma of a screen of 1,000 cd/m² (ITU-R BT.2100, note 5i)
		luminance := 0.2627*r + 0.6780*g + 0.0593*b
		f = usualPeak / diffuseWhite * math.Pow(max(luminance, 0), 0.2)
	}
	f *= t.factor(max(r, g, b) * f)
	return r * f, g * f, b * f
}
