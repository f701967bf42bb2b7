package convert

import (
	"image"
	"image/color"
	"image/draw"
)

// upright returns a picture turned as its orientation says (EXIF's 1 to 8), in a
// form that the PNG encoder is fast with.
func upright(m image.Image, orientation int) image.Image {
	switch m.(type) {
	case *image.YCbCr, *image.CMYK:
	default:
		if orientation <= 1 {
			return m
		}
	}
	from, blank := rasterOf(m)
	if from == nil {
		m = plain(m)
		from, blank = rasterOf(m)
	}
	if orientation <= 1 {
		return m
	}
	size := m.Bounds().Size()
	if orientation >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	out := blank(image.Rectangle{Max: size})
	to, _ := rasterOf(out)
	for y := range size.Y {
		for x := range size.X {
			u, v := stored(x, y, m.Bounds().Size(), orientation)
			copy(to.at(x, y), from.at(u, v))
		}
	}
	return out
}

// stored is where pixel (x, y) of the upright picture lies in the stored one, of which
// the size is given.
func stored(x, y int, size image.Point, orientation int) (u, v int) {
	u, v = x, y
	if orientation >= 5 { // the stored rows are columns
		u, v = y, x
	}
	switch orientation {
	case 2, 3, 7, 8:
		u = size.X - 1 - u
	}
	switch orientation {
	case 3, 4, 6, 7:
		v = size.Y - 1 - v
	}
	return u, v
}

// plain is a picture as the colours that people see.
func plain(m image.Image) image.Image {
	var out draw.Image
	size := image.Rectangle{Max: m.Bounds().Size()}
	switch m.ColorModel() {
	case color.RGBA64Model, color.NRGBA64Model:
		out = image.NewNRGBA64(size)
	default:
		out = image.NewNRGBA(size)
	}
	draw.Draw(out, size, m, m.Bounds().Min, draw.Src)
	return out
}

// raster is the bytes of a picture.
type raster struct {
	pix           []byte
	stride, bytes int // of a row and a pixel
}

func (r *raster) at(x, y int) []byte {
	i := y*r.stride + x*r.bytes
	return r.pix[i : i+r.bytes]
}

// rasterOf returns the bytes of a picture, nil for kinds that have to be made plain
// first, and how another of its kind is made.
func rasterOf(m image.Image) (*raster, func(image.Rectangle) image.Image) {
	switch m := m.(type) {
	case *image.Gray:
		return &raster{m.Pix, m.Stride, 1}, func(r image.Rectangle) image.Image { return image.NewGray(r) }
	case *image.Gray16:
		return &raster{m.Pix, m.Stride, 2}, func(r image.Rectangle) image.Image { return image.NewGray16(r) }
	case *image.NRGBA:
		return &raster{m.Pix, m.Stride, 4}, func(r image.Rectangle) image.Image { return image.NewNRGBA(r) }
	case *image.NRGBA64:
		return &raster{m.Pix, m.Stride, 8}, func(r image.Rectangle) image.Image { return image.NewNRGBA64(r) }
	}
	return nil, nil
}
