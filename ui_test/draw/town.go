package main

import "math"

// night is a skyline with lit windows under stars and a moon.
func night(x, y float64) shade {
	c := blend(hex(0x0a0f2a), hex(0x4a3a6a), y)
	if star := chance(int(160*x), int(160*y)); star > 0.995 && y < 0.6 {
		c = blend(c, hex(0xffffff), 0.8)
	}
	if circle(x, y, 1.08, 0.18, 0.07) && !circle(x, y, 1.05, 0.17, 0.06) {
		c = hex(0xfdf6d0)
	}
	for row := range 2 {
		width := 0.09 + 0.05*float64(row)
		house := int(math.Floor(x / width))
		roof := 0.32 + 0.3*chance(house, 7+row) + 0.14*float64(row)
		if y < roof {
			continue
		}
		c = blend(hex(0x1a2145), hex(0x0b0f22), float64(row))
		within := x/width - float64(house)
		fx, fy := within*5, (y-roof)*28
		inPane := fx-math.Floor(fx) > 0.35 && fy-math.Floor(fy) > 0.45
		if inPane && fx > 0.6 && fx < 4.8 && chance(house*9+int(fx), int(fy)+50*row) > 0.55 {
			c = blend(hex(0xffc65a), hex(0xfff0c0), chance(int(fx), house+int(fy)))
		}
	}
	return c
}

// street is a row of coloured houses by day.
func street(x, y float64) shade {
	fronts := []shade{hex(0xd9734e), hex(0xe8c46a), hex(0x6fa58a), hex(0x5b84b1)}
	const width = 0.19
	house := int(x / width)
	within := x/width - float64(house)
	roof := 0.22 + 0.1*chance(house, 3) + 0.16*math.Abs(within-0.5)
	switch {
	case y > 0.86:
		stripe := math.Mod(x+0.4*y, 0.16) < 0.08 && math.Abs(y-0.93) < 0.008
		if stripe {
			return hex(0xf2f2ea)
		}
		return blend(hex(0x55585e), hex(0x3c3f45), cloud(50*x, 50*y))
	case y > 0.83:
		return hex(0xb9b4a8)
	case y < roof:
		return blend(hex(0x6fb3e8), hex(0xeaf4fb), y/0.4+0.3*cloud(4*x, 4*y))
	case y < roof+0.03:
		return hex(0x6b3a2e)
	case y > 0.69 && math.Abs(within-0.5) < 0.14:
		return blend(hex(0x3a2a20), hex(0x5a4030), chance(house, 1))
	}
	fx, fy := math.Mod(within*3, 1), math.Mod((y-0.4)*7+7, 1)
	if y > 0.38 && y < 0.68 && math.Abs(fx-0.5) < 0.24 && math.Abs(fy-0.5) < 0.3 {
		if math.Abs(fx-0.5) < 0.03 || math.Abs(fy-0.5) < 0.03 {
			return hex(0xfaf7ee)
		}
		return blend(hex(0x2c4254), hex(0x8fb7cc), fx+0.4-fy/2)
	}
	return blend(fronts[house%len(fronts)], hex(0xffffff), 0.12*cloud(40*x, 40*y))
}
