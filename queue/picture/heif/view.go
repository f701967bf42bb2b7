package heif

import (
	"image"
	"image/color"
)

// View is a picture without transparency whose pixels are made of the memory of the
// decoder as they are asked for: a large one is not held twice. It gives nothing more
// once it is closed.
type View struct {
	window image.Rectangle // of what is decoded
	deep   bool
	rgb    func(x, y int) (r, g, b int) // of 16 bits if deep, else of 8
	in     *instance
}

// ColorModel is color.NRGBAModel, or color.NRGBA64Model for more than 8 bits a sample.
func (v *View) ColorModel() color.Model {
	if v.deep {
		return color.NRGBA64Model
	}
	return color.NRGBAModel
}

// Bounds begin at the origin.
func (v *View) Bounds() image.Rectangle { return image.Rectangle{Max: v.window.Size()} }

// Opaque is always true.
func (v *View) Opaque() bool { return true }

// At returns a color.NRGBA, or a color.NRGBA64 for more than 8 bits a sample.
func (v *View) At(x, y int) color.Color {
	r, g, b := v.rgb(v.window.Min.X+x, v.window.Min.Y+y)
	if v.deep {
		return color.NRGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: 65535}
	}
	return color.NRGBA{R: byte(r), G: byte(g), B: byte(b), A: 255}
}

// RGBA64At returns what At does, as image.RGBA64Image has it.
func (v *View) RGBA64At(x, y int) color.RGBA64 {
	r, g, b := v.rgb(v.window.Min.X+x, v.window.Min.Y+y)
	if !v.deep {
		r, g, b = r*257, g*257, b*257
	}
	return color.RGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: 65535}
}

// Close gives the memory of the decoder back.
func (v *View) Close() error {
	v.in.close()
	return nil
}
