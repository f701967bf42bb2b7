// Package colour turns the colours of pictures that are not sRGB into sRGB. It owns
// what the numbers of a file mean: the code points of ITU-T H.273 that PNG (cICP),
// AVIF and HEIC (nclx) carry, PNG's gAMA and cHRM, BMP's calibrated colours, and
// the ink profiles of CMYK pictures. It never reads files and never chooses: what a
// format says about its colours, and which of two statements holds, is for the
// format's own reader to find out. Start at Space and Converter.
package colour

import (
	"errors"
	"fmt"
	"math"
)

// Space says what the red, green and blue of a picture mean. The zero Space is sRGB.
type Space struct {
	primaries *chromaticities // nil is that of sRGB
	transfer  transfer        // from stored values to light; nil is that of sRGB
	hdr       hdr
	peak      float64 // cd/m² of its brightest light, for HDR; 0 is not said
}

// hdr is what is done to light beyond the white of a screen.
type hdr int

const (
	none hdr = iota
	pq       // light is in units of 10,000 cd/m²
	hlg      // light is that of the scene
)

// transfer makes light, 0 to 1, of a stored value from 0 to 1.
type transfer func(float64) float64

// chromaticities are CIE x and y of red, green, blue and white.
type chromaticities [4][2]float64

// D65 is the white of sRGB, as CIE x and y.
var D65 = [2]float64{0.3127, 0.3290}

var (
	rec709    = chromaticities{{0.640, 0.330}, {0.300, 0.600}, {0.150, 0.060}, D65}
	displayP3 = chromaticities{{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, D65}
	rec2020   = chromaticities{{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}, D65}
)

// primaries are the code points of H.273, table 2.
var primaries = map[int]*chromaticities{
	1:  &rec709,
	4:  {{0.67, 0.33}, {0.21, 0.71}, {0.14, 0.08}, {0.310, 0.316}},
	5:  {{0.64, 0.33}, {0.29, 0.60}, {0.15, 0.06}, D65},
	6:  {{0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}, D65},
	7:  {{0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}, D65},
	8:  {{0.681, 0.319}, {0.243, 0.692}, {0.145, 0.049}, {0.310, 0.316}},
	9:  &rec2020,
	10: {{1, 0}, {0, 1}, {0, 0}, {1. / 3, 1. / 3}},
	11: {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, {0.314, 0.351}},
	12: &displayP3,
	22: {{0.630, 0.340}, {0.295, 0.605}, {0.155, 0.077}, D65},
}

const unspecified = 2

// transfers are the code points of H.273, table 3. Those of television (1, 6, 14
// and 15) are shown as sRGB is, as browsers do: they describe cameras, not screens.
var transfers = map[int]transfer{
	1: nil, 6: nil, 13: nil, 14: nil, 15: nil,
	4: gamma(2.2),
	5: gamma(2.8),
	7: func(v float64) float64 {
		if v < 0.0913 {
			return v / 4
		}
		return math.Pow((v+0.1115)/1.1115, 1/0.45)
	},
	8: func(v float64) float64 { return v },
	9: func(v float64) float64 { return logarithmic(v, 2) },
	10: func(v float64) float64 {
		return logarithmic(v, 2.5)
	},
	16: fromPQ,
	17: func(v float64) float64 { return math.Pow(v, 2.6) * 52.37 / 48 },
	18: fromHLG,
}

// television are the code points of one curve, that of ITU-R BT.709.
var television = map[int]bool{1: true, 6: true, 14: true, 15: true}

// ErrUnknown means that a picture says of its colours what nobody has defined.
var ErrUnknown = errors.New("its colours are of an unknown kind")

// FromCodes returns the space of two code points of ITU-T H.273. What is not
// specified is that of sRGB. The error is ErrUnknown.
func FromCodes(primary, curve int) (Space, error) {
	var s Space
	if primary != unspecified {
		p, ok := primaries[primary]
		if !ok {
			return s, fmt.Errorf("%w (primaries %d)", ErrUnknown, primary)
		}
		s.primaries = p.unlessSRGB()
	}
	if curve != unspecified {
		t, ok := transfers[curve]
		if !ok {
			return s, fmt.Errorf("%w (transfer %d)", ErrUnknown, curve)
		}
		s.transfer = t
	}
	switch curve {
	case 16:
		s.hdr = pq
	case 18:
		s.hdr = hlg
	}
	return s, nil
}

// FromCICP returns the space of the two code points of a PNG's cICP chunk. It is that
// of FromCodes, except that what is coded for television is shown as a television does
// (ITU-R BT.1886), as browsers have it there.
func FromCICP(primary, curve int) (Space, error) {
	s, err := FromCodes(primary, curve)
	if television[curve] {
		s.transfer = gamma(2.4)
	}
	return s, err
}

// Measured returns the space of a gamma (that of the screen, such as 2.2; 0 where
// none is given) and of chromaticities (of white, red, green and blue, as in PNG;
// zero where none are given). Values that make no sense count as not given. With the
// chromaticities of sRGB, or none, a gamma near 2.2 stands for the curve of sRGB.
func Measured(gammaOfScreen float64, white, red, green, blue [2]float64) Space {
	var s Space
	c := &chromaticities{red, green, blue, white}
	if c.sensible() {
		s.primaries = c.unlessSRGB()
	}
	// libpng takes gammas within 5 % of each other for the same.
	if near := math.Abs(gammaOfScreen/2.2-1) <= 0.05; gammaOfScreen > 0.1 && gammaOfScreen < 10 && (s.primaries != nil || !near) {
		s.transfer = gamma(gammaOfScreen)
	}
	return s
}

// IsSRGB reports whether there is nothing to convert.
func (s Space) IsSRGB() bool { return s.primaries == nil && s.transfer == nil }

// UpTo returns the space of a picture that says what its brightest light is, in cd/m².
func (s Space) UpTo(peak float64) Space {
	s.peak = peak
	return s
}

// HDR reports whether the picture may be brighter than white, so that converting it
// maps its tones.
func (s Space) HDR() bool { return s.hdr != none }

// unlessSRGB is nil for primaries that are those of sRGB, or as good as.
func (c *chromaticities) unlessSRGB() *chromaticities {
	for i := range c {
		for k := range c[i] {
			if math.Abs(c[i][k]-rec709[i][k]) > 0.005 {
				return c
			}
		}
	}
	return nil
}

func (c *chromaticities) sensible() bool {
	for _, p := range c {
		if !(p[0] > -1 && p[0] < 2 && p[1] > -1 && p[1] < 2) {
			return false
		}
	}
	if c[3][0] < 0.1 || c[3][1] < 0.1 {
		return false
	}
	area := (c[1][0]-c[0][0])*(c[2][1]-c[0][1]) - (c[2][0]-c[0][0])*(c[1][1]-c[0][1])
	return math.Abs(area) > 0.01
}
