package finish

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"bulkup/api/local/pixels"
)

// made finishes a picture, and decodes what came of it.
func made(t *testing.T, m image.Image, o Order) (image.Image, []string) {
	t.Helper()
	from, to := filepath.Join(t.TempDir(), "a.png"), filepath.Join(t.TempDir(), "b")
	var data bytes.Buffer
	if err := png.Encode(&data, m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(from, data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	notices, err := Do(t.Context(), from, to, o)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var got image.Image
	switch o.Format {
	case "png":
		got, err = png.Decode(out)
	case "jpg":
		got, err = jpeg.Decode(out)
	case "webp":
		got, err = webp.Decode(out)
	case "tiff":
		got, err = tiff.Decode(out)
	}
	if err != nil {
		t.Fatal(o.Format, err)
	}
	if got.Bounds().Dx() != o.Width || got.Bounds().Dy() != o.Height {
		t.Fatalf("%v, want %d×%d", got.Bounds(), o.Width, o.Height)
	}
	return got, notices
}

// TestFlat: what has one colour keeps it in every size and format.
func TestFlat(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	want := color.NRGBA{200, 90, 30, 255}
	for i := range m.Pix {
		m.Pix[i] = []byte{want.R, want.G, want.B, want.A}[i%4]
	}
	for _, o := range []Order{{Width: 40, Height: 30, Format: "png"}, {Width: 33, Height: 29, Format: "tiff"}, {Width: 31, Height: 17, Format: "png"}, {Width: 20, Height: 30, Format: "jpg"}, {Width: 13, Height: 9, Format: "webp"}} {
		got, notices := made(t, m, o)
		at := color.NRGBAModel.Convert(got.At(o.Width/2, o.Height-1)).(color.NRGBA)
		tolerance := 0.0
		if o.Format != "png" && o.Format != "tiff" {
			tolerance = 12 // the decoder of WebP takes its colours for those of JPEG
		}
		for i, d := range []int{int(at.R) - int(want.R), int(at.G) - int(want.G), int(at.B) - int(want.B)} {
			if math.Abs(float64(d)) > tolerance {
				t.Errorf("%+v: channel %d is %d off", o, i, d)
			}
		}
		if len(notices) > 0 {
			t.Errorf("%+v: %q", o, notices)
		}
	}
}

// TestTIFF: many strips, with transparency and of 16 bits, come back to the bit.
func TestTIFF(t *testing.T) {
	m := image.NewNRGBA64(image.Rect(0, 0, 37, 200))
	for i := range m.Pix {
		m.Pix[i] = byte(i*i>>5 + i)
	}
	for i := 6; i < len(m.Pix); i += 8 {
		m.Pix[i] |= 0x80 // what is next to nothing of a colour does not come back
	}
	got, notices := made(t, m, Order{Width: 37, Height: 200, Format: "tiff"})
	for y := range 200 {
		for x := range 37 {
			a, b := got.At(x, y).(color.NRGBA64), m.NRGBA64At(x, y)
			for _, pair := range [][2]uint16{{a.R, b.R}, {a.G, b.G}, {a.B, b.B}, {a.A, b.A}} {
				if d := int(pair[0]) - int(pair[1]); d < -1 || d > 1 {
					t.Fatalf("%d,%d: %v, not %v", x, y, a, b)
				}
			}
		}
	}
	if notices != nil {
		t.Error(notices)
	}
}

// TestLight: a fine pattern of black and white becomes the grey of half the light, and
// not that of half the code.
func TestLight(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range m.Pix {
		m.Pix[i] = byte(255 * ((i + i/64) % 2))
	}
	got, _ := made(t, m, Order{Width: 16, Height: 16, Format: "png"})
	grey, ok := got.(*image.Gray)
	if !ok {
		t.Fatalf("it became %T", got)
	}
	if v := grey.GrayAt(8, 8).Y; v < 185 || v > 191 {
		t.Errorf("%d, not about 188", v)
	}
}

// TestHiddenColours: what is transparent does not colour its neighbours.
func TestHiddenColours(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 32, 32))
	for y := range 32 {
		for x := range 32 {
			m.SetNRGBA(x, y, color.NRGBA{0, 0, 255, 255})
			if x >= 15 {
				m.SetNRGBA(x, y, color.NRGBA{255, 0, 0, 0})
			}
		}
	}
	got, _ := made(t, m, Order{Width: 8, Height: 8, Format: "png"})
	for x := range 8 {
		c := color.NRGBAModel.Convert(got.At(x, 4)).(color.NRGBA)
		if c.A > 0 && c.R > 2 {
			t.Errorf("pixel %d is %v", x, c)
		}
	}
	if _, notices := made(t, m, Order{Width: 8, Height: 8, Format: "jpg"}); len(notices) != 1 {
		t.Errorf("a JPEG without transparency: %q", notices)
	}
}

// TestDeep: 16 bits stay 16 where the format has them, and each sample is what it was
// where the size is.
func TestDeep(t *testing.T) {
	m := image.NewNRGBA64(image.Rect(0, 0, 20, 10))
	for y := range 10 {
		for x := range 20 {
			m.SetNRGBA64(x, y, color.NRGBA64{uint16(3001 * x), uint16(6007 * y), uint16(1234 + x*y), 65535})
		}
	}
	for _, format := range []string{"png", "tiff"} {
		got, _ := made(t, m, Order{Width: 20, Height: 10, Format: format})
		for y := range 10 {
			for x := range 20 {
				if a, b := got.At(x, y).(color.RGBA64), m.NRGBA64At(x, y); a.R != b.R || a.G != b.G || a.B != b.B {
					t.Fatalf("%s: %d,%d: %v, not %v", format, x, y, a, b)
				}
			}
		}
	}
	got, _ := made(t, m, Order{Width: 10, Height: 5, Format: "png"})
	if c := got.At(5, 2).(color.RGBA64); c.R>>8 == c.R&0xff {
		t.Errorf("%v has 8 bits", c)
	}
	if _, notices := made(t, m, Order{Width: 10, Height: 5, Format: "webp"}); len(notices) != 1 {
		t.Errorf("a WebP of 16 bits: %q", notices)
	}
}

func TestFailuresLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.png")
	var data bytes.Buffer
	_ = png.Encode(&data, image.NewRGBA(image.Rect(0, 0, 300, 300)))
	if err := os.WriteFile(bad, data.Bytes()[:data.Len()-40], 0o600); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "to")
	if _, err := Do(t.Context(), bad, to, Order{Width: 10, Height: 10, Format: "png"}); !errors.As(err, new(*pixels.Problem)) {
		t.Error("cut off:", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Do(ended, bad, to, Order{Width: 10, Height: 10, Format: "png"}); !errors.Is(err, context.Canceled) {
		t.Error("canceled:", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Error("something was left:", err)
	}
}

// TestQuality: less of it is smaller, and a WebP that loses nothing has the samples of its
// source where they are not transparent.
func TestQuality(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	for i := range m.Pix {
		m.Pix[i] = byte(i * i >> 3)
	}
	whole, _ := made(t, m, Order{Width: 64, Height: 48, Format: "webp", Lossless: true, Quality: 10})
	for y := range 48 {
		for x := range 64 {
			if got := color.NRGBAModel.Convert(whole.At(x, y)); got != m.At(x, y) && m.NRGBAAt(x, y).A > 0 {
				t.Fatalf("%d,%d is %v, not %v", x, y, got, m.At(x, y))
			}
		}
	}
	for _, format := range []string{"jpg", "webp"} {
		size := func(quality int) int64 {
			from, to := filepath.Join(t.TempDir(), "a.png"), filepath.Join(t.TempDir(), "b")
			var data bytes.Buffer
			err := png.Encode(&data, m)
			if err = errors.Join(err, os.WriteFile(from, data.Bytes(), 0o600)); err != nil {
				t.Fatal(err)
			}
			if _, err := Do(t.Context(), from, to, Order{Width: 64, Height: 48, Format: format, Quality: quality, Lossless: format == "jpg"}); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(to)
			if err != nil {
				t.Fatal(err)
			}
			return info.Size()
		}
		if low, usual, same, high := size(10), size(0), size(pixels.DefaultQuality), size(100); low >= usual || usual != same || same >= high {
			t.Errorf("%s has %d bytes with 10, %d as usual, %d with %d, %d with 100", format, low, usual, same, pixels.DefaultQuality, high)
		}
	}
}
