package main

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// badge is a glossy star in a ring; around it, and in a soft shadow, one sees through.
func badge(x, y float64) shade {
	dx, dy := x-0.5, y-0.5
	radius, angle := math.Hypot(dx, dy), math.Atan2(dy, dx)
	point := math.Abs(math.Mod(angle/(2*math.Pi)*5+5.25, 1) - 0.5) // 0.5 at the tips
	switch {
	case radius < 0.12+0.4*point*point+0.04:
		return blend(hex(0xffe48a), hex(0xd07c12), 0.5+dy+0.3*math.Sin(20*dx))
	case radius < 0.36:
		return blend(hex(0x2b6cb0), hex(0x123a66), radius/0.36)
	case radius < 0.42:
		return blend(hex(0xf4f4f0), hex(0x9aa0a8), 0.5+dx+dy)
	}
	return shade{0, 0, 0, 0.45 * (1 - smooth(0.42, 0.5, math.Hypot(dx, dy-0.02)))}
}

var tiles = []shade{hex(0x1b4965), hex(0x62b6cb), hex(0xbee9e8), hex(0xf4a259), hex(0xbc4b51), hex(0xf7ede2)}

// mosaic is a rosette laid from tiles of six colours.
func mosaic(x, y float64) shade {
	const side = 1.0 / 24
	tx, ty := math.Floor(x/side), math.Floor(y/side)
	if x/side-tx < 0.12 || y/side-ty < 0.12 {
		return hex(0x3a3632)
	}
	dx, dy := (tx+0.5)*side-0.5, (ty+0.5)*side-0.5
	ring := 5*math.Hypot(dx, dy) + 0.5*math.Cos(8*math.Atan2(dy, dx)) + 0.6*chance(int(tx), int(ty))
	return tiles[int(ring*2+1)%len(tiles)]
}

// paletted keeps the colours of the mosaic and its joints.
func paletted(img image.Image) *image.Paletted {
	palette := color.Palette{color.NRGBA{0x3a, 0x36, 0x32, 255}}
	for _, t := range tiles {
		for _, dim := range []float64{0, 0.35, 0.7} {
			c := blend(t, hex(0x3a3632), dim)
			palette = append(palette, color.NRGBA{octet(c.r), octet(c.g), octet(c.b), 255})
		}
	}
	out := image.NewPaletted(img.Bounds(), palette)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			out.Set(x, y, img.At(x, y))
		}
	}
	return out
}

// page is grey paper with lines of type, as a scanner sees it.
func page(w, h int, lines []string) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetGray(x, y, color.Gray{octet(0.90 + 0.08*cloud(float64(x)/40, float64(y)/40))})
		}
	}
	pen := font.Drawer{Dst: img, Src: image.NewUniform(color.Gray{40}), Face: basicfont.Face7x13}
	for i, line := range lines {
		pen.Dot = fixed.P(14, 26+16*i)
		pen.DrawString(line)
	}
	return img
}
