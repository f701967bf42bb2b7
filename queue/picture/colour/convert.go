package colour

import (
	"math"
	"sync"

	"bulkup/api/local/resize"
)

// Converter makes sRGB of the samples of one picture. It may be used by several
// goroutines at once.
type Converter struct {
	light  []float32 // of each stored value of 16 bits
	wide   *matrix   // to the primaries in which tones are mapped, for HDR
	matrix *matrix   // from there, or else from the file's; nil where those are of sRGB
	tones  tones
}

// NewConverter returns the converter of a space.
func NewConverter(s Space) *Converter {
	curve := s.transfer
	if curve == nil {
		curve = resize.FromSRGB
	}
	c := &Converter{light: make([]float32, 1<<16), tones: newTones(s.hdr, s.peak)}
	for i := range c.light {
		c.light[i] = float32(curve(float64(i) / 65535))
	}
	own := s.primaries
	if own == nil {
		own = &rec709
	}
	switch {
	case s.HDR():
		c.wide, c.matrix = own.to(&rec2020), rec2020.to(&rec709)
	case s.primaries != nil:
		c.matrix = own.to(&rec709)
	}
	return c
}

// RGB converts a colour of 16 bits a channel, in which alpha is not multiplied.
func (c *Converter) RGB(r, g, b uint16) (uint16, uint16, uint16) {
	x, y, z := float64(c.light[r]), float64(c.light[g]), float64(c.light[b])
	if c.wide != nil {
		x, y, z = c.tones.screen(c.wide.apply(x, y, z))
	}
	if c.matrix != nil {
		x, y, z = c.matrix.apply(x, y, z)
	}
	return stored(x), stored(y), stored(z)
}

// steps is the size of the table of light: the steepest part of the curve then takes
// about three values of 16 bits a step, between which lies a straight line.
const steps = 1 << 18

var curve = sync.OnceValue(func() []float32 {
	t := make([]float32, steps+2)
	for i := range t {
		t[i] = float32(65535 * resize.ToSRGB(min(float64(i)/steps, 1)))
	}
	return t
})

// stored is the sRGB value of light, as 16 bits.
func stored(light float64) uint16 {
	switch {
	case !(light > 0):
		return 0
	case light >= 1:
		return 65535
	}
	at := light * steps
	i := int(at)
	t := curve()
	return uint16(math.Round(float64(t[i]) + (at-float64(i))*float64(t[i+1]-t[i])))
}
