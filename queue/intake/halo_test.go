package intake

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestNoHaloAroundTransparency: a line in the mask of a picture is as sharp as the same
// line in its colours, with nothing beside it.
func TestNoHaloAroundTransparency(t *testing.T) {
	var rows [2][]uint8
	for i, name := range []string{"line-opaque.png", "line-alpha.png"} {
		m, err := doubled(t.Context(), filepath.Join("testdata", name), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		for x := range m.Bounds().Dx() {
			c := color.NRGBAModel.Convert(m.At(x, 64)).(color.NRGBA)
			rows[i] = append(rows[i], map[bool]uint8{false: c.R, true: c.A}[i == 1])
		}
	}
	line := []uint8{0, 0, 0, 56, 255, 255, 56, 0, 0, 0}
	if !bytes.Equal(rows[0], rows[1]) || !bytes.Contains(rows[0], line) {
		t.Errorf("in colours %v\nin the mask %v", rows[0], rows[1])
	}
}

// TestDeepAsFlat: a picture of 16 bits becomes what the same picture of 8 bits becomes,
// and is no brighter than its source, hard edges in the dark included.
func TestDeepAsFlat(t *testing.T) {
	flat, deep := image.NewNRGBA(image.Rect(0, 0, 64, 48)), image.NewNRGBA64(image.Rect(0, 0, 64, 48))
	for y := range 48 {
		for x := range 64 {
			v := uint8(4 + x/2)
			if (x/5+y/7)%3 == 0 {
				v = uint8(90 + 3*y)
			}
			flat.SetNRGBA(x, y, color.NRGBA{v, v / 2, 255 - v, 255})
			deep.SetNRGBA64(x, y, color.NRGBA64{uint16(v) * 257, uint16(v/2) * 257, uint16(255-v) * 257, 65535})
		}
	}
	var results [2]image.Image
	for i, m := range []image.Image{flat, deep} {
		path := filepath.Join(t.TempDir(), "a.png")
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		var err error
		if results[i], err = doubled(t.Context(), path, t.TempDir()); err != nil {
			t.Fatal(err)
		}
	}
	sums := [3]float64{}
	for y := range 96 {
		for x := range 128 {
			p, q := color.NRGBAModel.Convert(results[0].At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(results[1].At(x, y)).(color.NRGBA)
			s := flat.NRGBAAt(x/2, y/2)
			for k, v := range [3][3]uint8{{p.R, q.R, s.R}, {p.G, q.G, s.G}, {p.B, q.B, s.B}} {
				if d := int(v[0]) - int(v[1]); d > 2 || d < -2 {
					t.Fatalf("%d,%d: %v of 8 bits, %v of 16", x, y, p, q)
				}
				sums[k] += float64(v[1]) - float64(v[2])
			}
		}
	}
	for k, sum := range sums {
		if mean := sum / (96 * 128); mean > 0.5 || mean < -0.5 {
			t.Errorf("channel %d is %.2f levels brighter than its source", k, mean)
		}
	}
}
