package main

import "math"

// person is a head with shoulders; every measure grows with size.
type person struct {
	x, y, size         float64 // of the middle of the face, and the radius of the head
	skin, hair, cloths shade
}

// over paints the person on c.
func (p person) over(c shade, x, y float64) shade {
	u, v := (x-p.x)/p.size, (y-p.y)/p.size
	if math.Hypot(u/1.9, (v-3.1)/2) < 1 {
		c = blend(p.cloths, hex(0x000000), 0.15+0.12*u)
	}
	if math.Abs(u) < 0.38 && v > 0.6 && v < 1.5 {
		c = blend(p.skin, hex(0x3a1d10), 0.25)
	}
	if math.Hypot(u/1.12, (v+0.18)/1.2) < 1 {
		c = blend(p.hair, hex(0xffffff), 0.12*math.Abs(math.Sin(14*u)))
	}
	if math.Hypot(u/0.82, (v-0.08)/0.98) >= 1 || v < -0.5+0.25*math.Cos(5*u) {
		return c
	}
	c = blend(p.skin, hex(0x5a2a18), 0.12+0.18*u)
	for _, side := range []float64{-0.34, 0.34} {
		switch eye := math.Hypot((u-side)/0.17, v/0.11); {
		case math.Hypot(u-side, v) < 0.075:
			c = hex(0x1d1612)
		case eye < 1:
			c = hex(0xfbf7f0)
		case math.Hypot((u-side)/0.22, (v+0.22)/0.05) < 1:
			c = p.hair
		}
	}
	if math.Abs(u-0.02) < 0.07+0.06*v && v > 0.1 && v < 0.36 {
		c = blend(p.skin, hex(0x5a2a18), 0.35)
	}
	if math.Abs(v-0.58+0.35*u*u) < 0.05 && math.Abs(u) < 0.36 {
		c = hex(0xa23b3b)
	}
	return c
}

// portrait is one person before a soft background.
func portrait(x, y float64) shade {
	c := blend(hex(0x2f5d62), hex(0xb7d3c4), 1.2-1.4*math.Hypot(x-0.3, y-0.3))
	return person{0.375, 0.42, 0.19, hex(0xe3a982), hex(0x3b2417), hex(0x33507a)}.over(c, x, y)
}

// family is four people on a lawn.
func family(x, y float64) shade {
	c := blend(hex(0x8cc3ea), hex(0xeef6f8), y/0.45)
	if y > 0.42+0.03*cloud(6*x, 0) {
		c = blend(hex(0x3f7a34), hex(0x93bd58), cloud(40*x, 40*y))
	}
	for _, p := range []person{
		{0.38, 0.36, 0.10, hex(0xc68a5e), hex(0x1f1612), hex(0x7a3350)},
		{1.06, 0.33, 0.11, hex(0xf0c3a0), hex(0x8a5a2a), hex(0x2f6170)},
		{0.62, 0.56, 0.08, hex(0xdba27a), hex(0x2b1a12), hex(0xe0b03a)},
		{0.86, 0.60, 0.075, hex(0xe8b48e), hex(0x5a3a1c), hex(0xc9503a)},
	} {
		c = p.over(c, x, y)
	}
	return c
}
