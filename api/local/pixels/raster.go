package pixels

import (
	"fmt"
	"image"
	"image/color"
)

// raster is a decoded picture as its decoder left it, as stored.
type raster struct {
	kind          kind
	width, height int
	main          plane
	cb, cr, alpha plane
	across, down  int  // luma samples to one chroma sample
	studio        bool // luma runs from 16 to 235 and chroma from 16 to 240, as in WebP
	palette       [256][4]byte
}

// plane is a rectangle of samples, or of pixels of a few samples.
type plane struct {
	pix    []byte
	stride int
	size   int // bytes of one sample or pixel
	width  int
	height int
}

type kind int

const (
	gray8        kind = iota
	gray16            // big-endian, as in package image
	rgbx8             // opaque
	rgbx16            // opaque, big-endian
	nrgba8            // alpha not multiplied in
	nrgba16           // the same, big-endian
	indexed           // palette
	indexedAlpha      // palette with transparent entries
	cmyk8
	ycc8      // luma and two chroma planes
	yccAlpha8 // the same and alpha
)

func (r *raster) deep() bool {
	return r.kind == gray16 || r.kind == rgbx16 || r.kind == nrgba16
}

func (r *raster) hasAlpha() bool {
	return r.kind == nrgba8 || r.kind == nrgba16 || r.kind == indexedAlpha || r.kind == yccAlpha8
}

// newRaster takes over the pixels of an image of one of the decoders.
func newRaster(m image.Image) (*raster, error) {
	b := m.Bounds()
	r := &raster{width: b.Dx(), height: b.Dy()}
	whole := func(pix []byte, stride, size int) plane {
		return plane{pix, stride, size, r.width, r.height}
	}
	opaque := func(transparent, solid kind) kind {
		if m.(interface{ Opaque() bool }).Opaque() {
			return solid
		}
		return transparent
	}
	switch m := m.(type) {
	case *image.Gray:
		r.kind, r.main = gray8, whole(m.Pix, m.Stride, 1)
	case *image.Gray16:
		r.kind, r.main = gray16, whole(m.Pix, m.Stride, 2)
	case *image.RGBA: // the decoders use it for opaque pictures only
		r.kind, r.main = rgbx8, whole(m.Pix, m.Stride, 4)
	case *image.RGBA64:
		r.kind, r.main = rgbx16, whole(m.Pix, m.Stride, 8)
	case *image.NRGBA:
		r.kind, r.main = opaque(nrgba8, rgbx8), whole(m.Pix, m.Stride, 4)
	case *image.NRGBA64:
		r.kind, r.main = opaque(nrgba16, rgbx16), whole(m.Pix, m.Stride, 8)
	case *image.CMYK:
		r.kind, r.main = cmyk8, whole(m.Pix, m.Stride, 4)
	case *image.Paletted:
		r.kind, r.main = opaque(indexedAlpha, indexed), whole(m.Pix, m.Stride, 1)
		for i, c := range m.Palette {
			n := color.NRGBAModel.Convert(c).(color.NRGBA)
			r.palette[i] = [4]byte{n.R, n.G, n.B, n.A}
		}
	case *image.YCbCr:
		r.kind = ycc8
		r.setYCbCr(m)
	case *image.NYCbCrA:
		r.kind = opaque(yccAlpha8, ycc8)
		r.setYCbCr(&m.YCbCr)
		r.alpha = whole(m.A, m.AStride, 1)
	default:
		return nil, fmt.Errorf("no reader for the pixels of %T", m)
	}
	return r, nil
}

func (r *raster) setYCbCr(m *image.YCbCr) {
	r.across, r.down = 1, 1
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		r.across = 2
	case image.YCbCrSubsampleRatio420:
		r.across, r.down = 2, 2
	case image.YCbCrSubsampleRatio440:
		r.down = 2
	case image.YCbCrSubsampleRatio411:
		r.across = 4
	case image.YCbCrSubsampleRatio410:
		r.across, r.down = 4, 2
	}
	w := (r.width + r.across - 1) / r.across
	h := (r.height + r.down - 1) / r.down
	r.main = plane{m.Y, m.YStride, 1, r.width, r.height}
	r.cb = plane{m.Cb, m.CStride, 1, w, h}
	r.cr = plane{m.Cr, m.CStride, 1, w, h}
}

// transpose swaps rows and columns, plane by plane: of a large picture only one plane
// is there twice.
func (r *raster) transpose() {
	r.width, r.height = r.height, r.width
	r.across, r.down = r.down, r.across
	for _, p := range []*plane{&r.main, &r.cb, &r.cr, &r.alpha} {
		*p = p.transpose()
	}
}

func (p plane) transpose() plane {
	if p.pix == nil {
		return p
	}
	t := plane{make([]byte, p.width*p.height*p.size), p.height * p.size, p.size, p.height, p.width}
	const tile = 32 // both sides of a tile stay in the cache
	for y0 := 0; y0 < p.height; y0 += tile {
		for x0 := 0; x0 < p.width; x0 += tile {
			for y := y0; y < min(y0+tile, p.height); y++ {
				for x := x0; x < min(x0+tile, p.width); x++ {
					copy(t.pix[x*t.stride+y*t.size:][:p.size], p.pix[y*p.stride+x*p.size:])
				}
			}
		}
	}
	return t
}
