package canvas

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"golang.org/x/image/webp"

	"bulkup/api/local/pixels"
	"bulkup/api/local/resize"
)

// factor is that of the engine of these tests, which repeats pixels.
const factor = 4

// finish opens m and lets an engine work that makes every pixel factor times as wide
// and high, changed by change.
func finish(t *testing.T, m image.Image, o Order, change func(rgb []float32)) (out []byte, progress []int) {
	t.Helper()
	var src, dst bytes.Buffer
	if err := png.Encode(&src, m); err != nil {
		t.Fatal(err)
	}
	p, err := pixels.Open(t.Context(), bytes.NewReader(src.Bytes()), 0)
	if err != nil {
		t.Fatal(err)
	}
	made := resize.Size{Width: p.Width * factor, Height: p.Height * factor}
	c, err := Begin(t.Context(), p, &dst, o, made, func(done, total int) { progress = append(progress, done*1000/total) })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	read, rgba, rgb := p.Reader(), make([]float32, 4*p.Width), make([]float32, 3*made.Width)
	for y := range made.Height {
		read(y/factor, rgba)
		for x := range made.Width {
			copy(rgb[3*x:3*x+3], rgba[4*(x/factor):])
		}
		if change != nil {
			change(rgb)
		}
		if err := c.Row(rgb); err != nil {
			t.Fatal(err)
		}
	}
	info, err := c.Finish()
	if err != nil || info.Width != p.Width*o.Scale || info.Height != p.Height*o.Scale {
		t.Fatal(info, err)
	}
	return dst.Bytes(), progress
}

// TestScales: every scale gives its size, and what is flat keeps its colour.
func TestScales(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 7, 5))
	for i := 0; i < len(m.Pix); i += 4 {
		copy(m.Pix[i:], []byte{200, 100, 3, 255})
	}
	for scale := 1; scale <= 8; scale++ {
		out, progress := finish(t, m, Order{scale, "png"}, nil)
		got, err := png.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		for y := range got.Bounds().Dy() {
			for x := range got.Bounds().Dx() {
				if c := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA); c != (color.NRGBA{200, 100, 3, 255}) {
					t.Fatalf("scale %d, %d,%d: %v", scale, x, y, c)
				}
			}
		}
		if len(progress) != 5*factor || progress[len(progress)-1] != 1000 {
			t.Errorf("scale %d: progress %v", scale, progress)
		}
	}
}

// TestSmallerInLight: black and white lines a pixel wide become the grey that sends as
// much light, not the number in the middle.
func TestSmallerInLight(t *testing.T) {
	odd := false
	out, _ := finish(t, image.NewNRGBA(image.Rect(0, 0, 16, 16)), Order{1, "jpg"}, func(rgb []float32) {
		for i := range rgb {
			rgb[i] = 0
			if odd {
				rgb[i] = 1
			}
		}
		odd = !odd
	})
	m, _, err := image.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	// The source is transparent, so that its JPEG is white throughout.
	if r, _, _, _ := m.At(8, 8).RGBA(); r>>8 < 254 {
		t.Errorf("transparent parts are %d in a JPEG", r>>8)
	}
	opaque := image.NewGray(image.Rect(0, 0, 16, 16))
	odd = false
	out, _ = finish(t, opaque, Order{1, "png"}, func(rgb []float32) {
		for i := range rgb {
			rgb[i] = 0
			if odd {
				rgb[i] = 1
			}
		}
		odd = !odd
	})
	if m, err = png.Decode(bytes.NewReader(out)); err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := m.At(8, 8).RGBA(); math.Abs(float64(r>>8)-188) > 1 { // half of the light in sRGB
		t.Errorf("half of the light is %d", r>>8)
	}
}

// TestGrayStaysGray: what an engine adds of colour is averaged away, in formats without
// grey, too.
func TestGrayStaysGray(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 6, 6))
	for i := range m.Pix {
		m.Pix[i] = 120
	}
	pink := func(rgb []float32) {
		for i := range rgb {
			rgb[i] += float32(i%3-1) * 0.1
		}
	}
	out, _ := finish(t, m, Order{4, "png"}, pink)
	got, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if g, ok := got.(*image.Gray); !ok || g.GrayAt(9, 9).Y != 120 {
		t.Errorf("%T, %v", got, got.At(9, 9))
	}
	out, _ = finish(t, m, Order{2, "webp"}, pink)
	if got, err = webp.Decode(bytes.NewReader(out)); err != nil {
		t.Fatal(err)
	}
	if r, g, b, _ := got.At(5, 5).RGBA(); max(r, g, b)-min(r, g, b) > 3<<8 {
		t.Errorf("grey became %v", got.At(5, 5))
	}
}

// TestTransparency: it is that of the source, enlarged and within its bounds, and the
// colours are those of the engine.
func TestTransparency(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 12, 4))
	for y := range 4 {
		for x := range 12 {
			m.SetNRGBA(x, y, color.NRGBA{10, 200, 30, 255})
			if x >= 6 {
				m.SetNRGBA(x, y, color.NRGBA{10, 200, 30, 0})
			}
		}
	}
	for _, scale := range []int{2, 4, 7} {
		out, _ := finish(t, m, Order{scale, "png"}, nil)
		got, err := png.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		n, ok := got.(*image.NRGBA)
		if !ok {
			t.Fatalf("%T", got)
		}
		if c := n.NRGBAAt(scale, scale); c != (color.NRGBA{10, 200, 30, 255}) {
			t.Errorf("scale %d: opaque is %v", scale, c)
		}
		if c := n.NRGBAAt(11*scale, scale); c.A != 0 {
			t.Errorf("scale %d: transparent is %v", scale, c)
		}
		last := uint8(255)
		for x := 5 * scale; x < 7*scale; x++ {
			if c := n.NRGBAAt(x, 2); c.A > last {
				t.Errorf("scale %d: the edge goes up again at %d", scale, x)
			} else {
				last = c.A
			}
		}
	}
}

// TestDeep: 16 bits go in and come out.
func TestDeep(t *testing.T) {
	m := image.NewNRGBA64(image.Rect(0, 0, 3, 3))
	for i := range 9 {
		m.SetNRGBA64(i%3, i/3, color.NRGBA64{1000, 2001, 65531, 65535})
	}
	out, _ := finish(t, m, Order{4, "png"}, nil)
	got, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if c := color.NRGBA64Model.Convert(got.At(5, 5)); c != (color.NRGBA64{1000, 2001, 65531, 65535}) {
		t.Errorf("%T %v", got, c)
	}
}
