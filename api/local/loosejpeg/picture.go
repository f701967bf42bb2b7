package loosejpeg

import (
	"image"
	"image/color"
)

// ratios are those of package image, by how many luma samples there are to one of
// chroma.
var ratios = map[image.Point]image.YCbCrSubsampleRatio{
	{X: 1, Y: 1}: image.YCbCrSubsampleRatio444, {X: 2, Y: 1}: image.YCbCrSubsampleRatio422, {X: 2, Y: 2}: image.YCbCrSubsampleRatio420,
	{X: 1, Y: 2}: image.YCbCrSubsampleRatio440, {X: 4, Y: 1}: image.YCbCrSubsampleRatio411, {X: 4, Y: 2}: image.YCbCrSubsampleRatio410,
}

// samples are those of a component.
type samples struct {
	pix    []byte
	stride int
}

// picture makes samples of the coefficients, and a picture of them.
func (d *decoder) picture() image.Image {
	planes := make([]samples, len(d.components))
	for i := range d.components {
		c := &d.components[i]
		s := samples{make([]byte, 64*c.width*c.height), 8 * c.width}
		for n := range c.width * c.height {
			inverse(c.blocks[64*n:][:64], &d.quant[c.quant], s.pix[8*(n/c.width)*s.stride+8*(n%c.width):], s.stride)
		}
		planes[i], c.blocks = s, nil
	}
	bounds := image.Rectangle{Max: d.size}
	switch len(planes) {
	case 1:
		return &image.Gray{Pix: planes[0].pix, Stride: planes[0].stride, Rect: bounds}
	case 4:
		return d.inks(planes)
	}
	if d.isRGB() {
		m := image.NewRGBA(bounds)
		d.each(planes, func(i int, v [4]byte) {
			m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2], m.Pix[4*i+3] = v[0], v[1], v[2], 255
		})
		return m
	}
	first, cb, cr := d.components[0], d.components[1], d.components[2]
	ratio, known := ratios[image.Pt(first.across/cb.across, first.down/cb.down)]
	if known && first.across == d.most.X && first.down == d.most.Y && cb.across == cr.across && cb.down == cr.down &&
		first.across%cb.across == 0 && first.down%cb.down == 0 {
		return &image.YCbCr{Y: planes[0].pix, Cb: planes[1].pix, Cr: planes[2].pix,
			YStride: planes[0].stride, CStride: planes[1].stride, SubsampleRatio: ratio, Rect: bounds}
	}
	m := image.NewYCbCr(bounds, image.YCbCrSubsampleRatio444)
	d.each(planes, func(i int, v [4]byte) { m.Y[i], m.Cb[i], m.Cr[i] = v[0], v[1], v[2] })
	return m
}

// isRGB reports whether three components are red, green and blue, as libjpeg finds out.
func (d *decoder) isRGB() bool {
	if d.adobe {
		return d.transform == 0
	}
	c := d.components
	return c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B'
}

// each calls do with the samples of all pixels, each from the nearest of its plane.
func (d *decoder) each(planes []samples, do func(i int, v [4]byte)) {
	for y := range d.size.Y {
		for x := range d.size.X {
			var v [4]byte
			for k, p := range planes {
				c := &d.components[k]
				v[k] = p.pix[y*c.down/d.most.Y*p.stride+x*c.across/d.most.X]
			}
			do(y*d.size.X+x, v)
		}
	}
}

// inks are four of them; Adobe's programs store how much light they leave. With three of
// them as YCbCr, that makes the red, green and blue found of it the inks.
func (d *decoder) inks(planes []samples) image.Image {
	m := image.NewCMYK(image.Rectangle{Max: d.size})
	d.each(planes, func(i int, v [4]byte) {
		switch {
		case d.adobe && d.transform == 2:
			v[0], v[1], v[2] = color.YCbCrToRGB(v[0], v[1], v[2])
			v[3] = 255 - v[3]
		case d.adobe:
			for k := range v {
				v[k] = 255 - v[k]
			}
		}
		copy(m.Pix[4*i:], v[:])
	})
	return m
}
