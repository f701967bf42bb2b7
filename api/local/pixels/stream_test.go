package pixels

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// copied runs a picture through Open and a Writer, row by row, at its own size.
func copied(t *testing.T, src []byte, format string) ([]byte, Info) {
	t.Helper()
	p, err := Open(t.Context(), bytes.NewReader(src), 0)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := p.NewWriter(t.Context(), &out, format, p.Width, p.Height)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	row, read := make([]float32, 4*p.Width), p.Reader()
	for y := range p.Height {
		read(y, row)
		if err := w.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.Info
}

func pngOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestStreamKeepsPixels: what goes through unchanged comes out the same, 8 and 16 bits,
// grey, colour and transparent, in strips and in what is left of one.
func TestStreamKeepsPixels(t *testing.T) {
	r := image.Rect(0, 0, 37, 150)
	gray, gray16, rgb, deep, alpha, deepAlpha := image.NewGray(r), image.NewGray16(r), image.NewNRGBA(r), image.NewNRGBA64(r), image.NewNRGBA(r), image.NewNRGBA64(r)
	for y := range r.Dy() {
		for x := range r.Dx() {
			v := x*1777 + y*431
			gray.SetGray(x, y, color.Gray{Y: uint8(v)})
			gray16.SetGray16(x, y, color.Gray16{Y: uint16(v)})
			rgb.SetNRGBA(x, y, color.NRGBA{uint8(v), uint8(v >> 3), uint8(x), 255})
			deep.SetNRGBA64(x, y, color.NRGBA64{uint16(v), uint16(3 * v), uint16(x), 65535})
			alpha.SetNRGBA(x, y, color.NRGBA{uint8(v), uint8(v >> 3), uint8(x), uint8(1 + x*6)})
			deepAlpha.SetNRGBA64(x, y, color.NRGBA64{uint16(v), uint16(3 * v), uint16(x), uint16(40000 + x)})
		}
	}
	for name, m := range map[string]image.Image{"gray": gray, "gray16": gray16, "rgb": rgb, "deep": deep, "alpha": alpha, "deep alpha": deepAlpha} {
		out, info := copied(t, pngOf(t, m), "png")
		got, err := png.Decode(bytes.NewReader(out))
		if err != nil || got.Bounds() != r || info.Width != r.Dx() || len(info.Notices) > 0 {
			t.Fatal(name, err, info)
		}
		if _, isGray := got.(*image.Gray); isGray != (name == "gray") {
			t.Errorf("%s: %T", name, got)
		}
		most := 0
		for y := range r.Dy() {
			for x := range r.Dx() {
				a := color.NRGBA64Model.Convert(m.At(x, y)).(color.NRGBA64)
				b := color.NRGBA64Model.Convert(got.At(x, y)).(color.NRGBA64)
				for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
					most = max(most, d, -d)
				}
			}
		}
		// Colours of 16 bits that are nearly opaque are multiplied by alpha in between.
		if most > 1 || most > 0 && name != "deep alpha" {
			t.Errorf("%s: %d off", name, most)
		}
	}
}

// TestStreamFlattens: JPEG has no transparency, and its owner gets a notice.
func TestStreamFlattens(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	out, info := copied(t, pngOf(t, m), "jpg")
	got, _, err := image.Decode(bytes.NewReader(out))
	if err != nil || len(info.Notices) != 1 {
		t.Fatal(err, info.Notices)
	}
	if r, _, _, _ := got.At(3, 3).RGBA(); r < 0xfe00 {
		t.Errorf("what was transparent is %v", got.At(3, 3))
	}
}

// TestStreamUpright: rows come upright whatever the EXIF orientation.
func TestStreamUpright(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 7, 4))
	for i := range m.Pix {
		m.Pix[i] = uint8(9 * i)
	}
	for o := 1; o <= 8; o++ {
		src := withEXIF("png", pngOf(t, m), exifBlock(o, binary.LittleEndian))
		p, err := Open(t.Context(), bytes.NewReader(src), 0)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if _, err := Upscale(t.Context(), bytes.NewReader(src), &want, Options{Scale: 1, Format: "png"}, nil); err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(&want)
		if err != nil || m.Bounds().Dx() != p.Width || m.Bounds().Dy() != p.Height {
			t.Fatal(o, err, m.Bounds(), p.Width, p.Height)
		}
		row, read := make([]float32, 4*p.Width), p.Reader()
		for y := range p.Height {
			read(y, row)
			for x := range p.Width {
				r, _, _, _ := m.At(x, y).RGBA()
				if got := uint32(row[4*x]*65535 + 0.5); got != r {
					t.Fatalf("orientation %d, %d,%d: %d, not %d", o, x, y, got, r)
				}
			}
		}
	}
}

// TestStreamWaitsForWebP: one WebP is made at a time, and a wait for it ends with ctx.
func TestStreamWaitsForWebP(t *testing.T) {
	p, err := Open(t.Context(), bytes.NewReader(pngOf(t, image.NewGray(image.Rect(0, 0, 3, 3)))), 0)
	if err != nil {
		t.Fatal(err)
	}
	first, err := p.NewWriter(t.Context(), new(bytes.Buffer), "webp", 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.NewWriter(ctx, new(bytes.Buffer), "webp", 3, 3); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	first.Close()
	second, err := p.NewWriter(t.Context(), new(bytes.Buffer), "webp", 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Finish(); err == nil {
		t.Error("a result without its rows is finished")
	}
	second.Close()
}
