package pixels

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"testing"

	"bulkup/api/local/pixels/encode"
)

// exifBlock is a TIFF directory with one tag.
func exifBlock(orientation int, order binary.AppendByteOrder) []byte {
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(orientation))
	return append(b, 0, 0, 0, 0, 0, 0)
}

// withEXIF puts an EXIF block into a file.
func withEXIF(format string, file, exif []byte) []byte {
	var out bytes.Buffer
	switch format {
	case "png":
		out.Write(file[:33])
		encode.WriteChunk(&out, "eXIf", exif)
		out.Write(file[33:])
	case "jpg":
		exif = append([]byte("Exif\x00\x00"), exif...)
		out.Write(file[:2])
		out.Write(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2)))
		out.Write(exif)
		out.Write(file[2:])
	}
	return out.Bytes()
}

// stored gives where a pixel of the upright picture is in a file, by the
// definition of the EXIF tag: which side of the picture row 0 and column 0 are.
func stored(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2: // top, right
		return w - 1 - x, y
	case 3: // bottom, right
		return w - 1 - x, h - 1 - y
	case 4: // bottom, left
		return x, h - 1 - y
	case 5: // left, top
		return y, x
	case 6: // right, top: row 0 of the file is the right side
		return y, w - 1 - x
	case 7: // right, bottom
		return h - 1 - y, w - 1 - x
	case 8: // left, bottom
		return h - 1 - y, x
	}
	return x, y
}

// TestOrientations: each of the eight comes out as the upright picture does, for
// pictures of one plane and of three.
func TestOrientations(t *testing.T) {
	const w, h = 37, 22
	upright := paint(city(), w, h)
	planes := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
	for y := range h {
		for x := range w {
			c := upright.NRGBAAt(x, y)
			i := y*planes.YStride + x
			planes.Y[i], planes.Cb[i], planes.Cr[i] = color.RGBToYCbCr(c.R, c.G, c.B)
		}
	}
	for o := 1; o <= 8; o++ {
		t.Run(fmt.Sprint(o), func(t *testing.T) {
			sw, sh := w, h
			if o >= 5 {
				sw, sh = h, w
			}
			turned := image.NewNRGBA(image.Rect(0, 0, sw, sh))
			turnedPlanes := image.NewYCbCr(turned.Rect, image.YCbCrSubsampleRatio444)
			for y := range h {
				for x := range w {
					sx, sy := stored(o, x, y, w, h)
					turned.SetNRGBA(sx, sy, upright.NRGBAAt(x, y))
					c, i := planes.YCbCrAt(x, y), sy*turnedPlanes.YStride+sx
					turnedPlanes.Y[i], turnedPlanes.Cb[i], turnedPlanes.Cr[i] = c.Y, c.Cb, c.Cr
				}
			}
			opts := Options{Scale: 2, Format: "png", Recipe: Best}
			want, _ := upscale(t, pngFile(t, upright), opts)
			for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
				got, info := upscale(t, withEXIF("png", pngFile(t, turned), exifBlock(o, order)), opts)
				if info.Width != 2*w || info.Height != 2*h {
					t.Fatalf("the result is %d×%d", info.Width, info.Height)
				}
				if d := worst(nrgba(got, "png"), nrgba(want, "png")); d > 1 {
					t.Errorf("the turned picture comes out different, by up to %d", d)
				}
			}

			a, err := newRaster(planes)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := newRaster(turnedPlanes)
			if d := worst(enlarged(t, a, 1), enlarged(t, b, o)); d > 1 {
				t.Errorf("the turned planes come out different, by up to %d", d)
			}
		})
	}
	file := withEXIF("jpg", jpegFile(t, upright, 90), exifBlock(6, binary.BigEndian))
	if _, info := upscale(t, file, Options{Scale: 1, Format: "jpg"}); info.Width != h || info.Height != w {
		t.Errorf("a JPEG on its side came out %d×%d", info.Width, info.Height)
	}
}

// enlarged makes twice the size of an opaque raster without any file to read.
func enlarged(t *testing.T, r *raster, orientation int) *image.NRGBA {
	t.Helper()
	src := newSource(r, orientation, encode.Layout{})
	var out bytes.Buffer
	sink := encode.New("png", src.f, 2*src.width, 2*src.height, encode.Layout{}, true, 0)
	if err := render(t.Context(), src, sink, &out, Options{Scale: 2, Recipe: Best, Workers: 1}, nil); err != nil {
		t.Fatal(err)
	}
	return nrgba(decoded(t, "png", out.Bytes()), "png")
}

// TestSubsampledTurn: chroma of every ratio lies right after a turn, whatever the
// parity of the sides.
func TestSubsampledTurn(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio440,
		image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
	} {
		m := image.NewYCbCr(image.Rect(0, 0, 21, 15), ratio)
		for i := range m.Y {
			m.Y[i] = 128
		}
		for i := range m.Cb {
			m.Cb[i], m.Cr[i] = byte(100+i%m.CStride*5), byte(100+i/m.CStride*5)
		}
		r, err := newRaster(m)
		if err != nil {
			t.Fatal(err)
		}
		straight, turned := enlarged(t, r, 1), enlarged(t, r, 6)
		for y := range straight.Rect.Dy() {
			for x := range straight.Rect.Dx() {
				a, b := straight.NRGBAAt(x, y), turned.NRGBAAt(straight.Rect.Dy()-1-y, x)
				if !near(a.R, b.R, 1) || !near(a.G, b.G, 1) || !near(a.B, b.B, 1) {
					t.Fatalf("%v: pixel %d,%d is %v, turned %v", ratio, x, y, a, b)
				}
			}
		}
	}
}
