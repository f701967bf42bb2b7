package main

import "math"

// sunset is a low sun over the sea, with its path on the waves.
func sunset(x, y float64) shade {
	const horizon, sunX, sunY = 0.58, 0.95, 0.46
	distance := math.Hypot(x-sunX, y-sunY)
	sky := blend(hex(0x27346b), hex(0xf7a65a), y/horizon)
	sky = blend(sky, hex(0xe86a5c), 0.7*smooth(0.5, 0.75, cloud(2*x, 9*y)))
	sky = blend(hex(0xffe9b0), sky, smooth(0.02, 0.5, distance))
	if distance < 0.075 {
		return hex(0xfff6d8)
	}
	if y < horizon {
		return sky
	}
	depth := (y - horizon) / (1 - horizon)
	wave := cloud(x*6/(0.2+depth), 40/(0.15+depth))
	sea := blend(hex(0xb9645a), hex(0x14274f), math.Sqrt(depth))
	path := (1 - smooth(0.02, 0.10+0.25*depth, math.Abs(x-sunX))) * smooth(0.45, 0.6, wave)
	return blend(blend(sea, hex(0x0d1b3a), 0.5*wave), hex(0xffd98a), path)
}

// hills are five ridges in the haze, each nearer one darker.
func hills(x, y float64) shade {
	c := blend(hex(0x9fc6e8), hex(0xf6efe0), y/0.5)
	if circle(x, y, 0.45, 0.16, 0.06) {
		c = hex(0xfffbe6)
	}
	for i := range 5 {
		n := float64(i)
		ridge := 0.34 + 0.13*n - (0.16-0.015*n)*cloud(x*(1.5+0.8*n)+7*n, 3*n)
		if y > ridge {
			near := blend(hex(0xa9c3c4), hex(0x21482f), n/4)
			c = blend(near, hex(0xe9efdc), 0.35*smooth(0, 0.25, y-ridge)*(1-n/4))
			if i == 4 {
				c = blend(c, hex(0x6a8a3a), smooth(0.5, 0.7, cloud(30*x, 30*y)))
			}
		}
	}
	return c
}

// lake is a snowy mountain and its picture in the water.
func lake(x, y float64) shade {
	const shore = 0.62
	mirrored := y > shore
	if mirrored {
		y = shore - (y-shore)*0.9 + 0.006*math.Sin(220*y)
	}
	c := blend(hex(0x5d9ad6), hex(0xdfeefa), y/shore)
	c = blend(c, hex(0xffffff), smooth(0.55, 0.75, cloud(2.5*x+3, 6*y)))
	peak := 0.16 + 0.75*math.Abs(x-0.8)*(0.8+0.4*cloud(5*x, 1)) + 0.05*cloud(14*x, 5)
	if y > peak {
		light := 0.25 + 0.5*cloud(12*x+8*y, 9*y)
		if x > 0.8+0.3*(y-0.2)*math.Sin(30*y) {
			light -= 0.22
		}
		rock := blend(hex(0x3a4358), hex(0x9aa3b4), light)
		c = blend(blend(hex(0x9fb4d6), hex(0xffffff), light+0.3), rock, smooth(0.02, 0.10, y-peak-0.16+0.1*cloud(20*x, 2)))
	}
	if y > 0.55-0.06*cloud(40*x, 4) {
		c = blend(hex(0x12291f), hex(0x2f5a3c), cloud(60*x, 60*y))
	}
	if mirrored {
		c = blend(c, hex(0x1d4d6b), 0.35)
	}
	return c
}

// flower has petals of two lengths before a blurred meadow.
func flower(x, y float64) shade {
	c := blend(hex(0x244a2a), hex(0x9cc46a), cloud(3*x, 3*y))
	dx, dy := x-0.5, y-0.47
	if y > 0.5 && math.Abs(dx-0.03*math.Sin(6*y)) < 0.014 {
		c = hex(0x2f6b34)
	}
	radius, angle := math.Hypot(dx, dy), math.Atan2(dy, dx)
	for _, petals := range []struct{ turn, reach, from, to float64 }{{0.22, 0.41, 0.5, 0.9}, {0, 0.34, 0.7, 1}} {
		edge := petals.reach * math.Sqrt(math.Abs(math.Cos(4*(angle+petals.turn))))
		if radius < edge {
			vein := 0.1 * math.Sin(90*angle)
			c = blend(hex(0x8a1f5c), hex(0xf6a9cf), petals.from*radius/edge+vein+0.3*(petals.to-petals.from))
		}
	}
	if radius < 0.11 {
		c = blend(hex(0x8a5a10), hex(0xffd84a), cloud(60*x, 60*y)+0.2-2*radius)
	}
	return c
}
