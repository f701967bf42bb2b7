package convert

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"os"
	"testing"

	"bulkup/queue/picture/colour"
	"bulkup/queue/picture/heif"
)

// TestSeen: what is turned and converted pixel by pixel is what a copy of the whole would
// be, and a picture without transparency is not copied out of its decoder.
func TestSeen(t *testing.T) {
	for _, name := range []string{"fine.heic", "ten.heic"} {
		data, err := os.ReadFile("../picture/heif/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		h, err := heif.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		m, err := h.Decode(t.Context(), bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		v, ok := m.(*heif.View)
		if !ok {
			t.Fatalf("%s: a copy, %T", name, m)
		}
		defer v.Close()
		wide, err := colour.FromCodes(9, 16) // of HDR: every step changes each value
		if err != nil {
			t.Fatal(err)
		}
		for orientation := 1; orientation <= 8; orientation++ {
			for _, space := range []colour.Space{{}, wide} {
				p := picture{orientation: orientation, space: space}
				var copied draw.Image = image.NewNRGBA(v.Bounds())
				if h.Depth > 8 {
					copied = image.NewNRGBA64(v.Bounds())
				}
				draw.Draw(copied, v.Bounds(), v, image.Point{}, draw.Src)
				want := upright(copied, orientation)
				if !space.IsSRGB() {
					want = toSRGB(want, space)
				}
				got := p.rendered(v)
				if n := testing.AllocsPerRun(10, func() { got.At(1, 1) }); n > 0 {
					t.Errorf("%v allocations a pixel", n)
				}
				if at, ok := differ(got, want); ok {
					t.Errorf("%s turned by %d: another pixel at %v", name, orientation, at)
				}
			}
		}
	}
}

// differ returns the first pixel that is not the same.
func differ(a, b image.Image) (image.Point, bool) {
	if a.Bounds() != b.Bounds() {
		return image.Pt(-1, -1), true
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if color.NRGBA64Model.Convert(a.At(x, y)) != color.NRGBA64Model.Convert(b.At(x, y)) {
				return image.Pt(x, y), true
			}
		}
	}
	return image.Point{}, false
}
