package resize

import "math"

// Light turns samples of sRGB into amounts of light and back, by tables that are
// exact to a fiftieth of a level of 8 bits.
type Light struct {
	linear [steps + 2]float32 // by the sample
	coded  [steps + 2]float32 // by the root of the light, along which it is nearly straight
}

const steps = 4096

// NewLight makes the tables.
func NewLight() *Light {
	l := new(Light)
	for i := range l.linear {
		v := float64(i) / steps
		l.linear[i] = float32(FromSRGB(v))
		l.coded[i] = float32(ToSRGB(v * v))
	}
	return l
}

// FromSRGB returns the light, 0 to 1, of a sample of 0 to 1 (IEC 61966-2-1).
func FromSRGB(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// ToSRGB is the inverse of FromSRGB.
func ToSRGB(v float64) float64 {
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// Linear replaces samples, 0 to 1, by amounts of light, 0 to 1. What lies beyond is
// cut off.
func (l *Light) Linear(row []float32) {
	for i, v := range row {
		row[i] = between(&l.linear, min(max(v, 0), 1))
	}
}

// Coded replaces amounts of light by samples. What lies beyond is cut off.
func (l *Light) Coded(row []float32) {
	for i, v := range row {
		row[i] = between(&l.coded, float32(math.Sqrt(float64(min(max(v, 0), 1)))))
	}
}

func between(table *[steps + 2]float32, v float32) float32 {
	at := v * steps
	i := int(at)
	return table[i] + (at-float32(i))*(table[i+1]-table[i])
}
