package likeness

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

func filled(w, h int, c color.NRGBA) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return m
}

func TestCompare(t *testing.T) {
	want := filled(8, 6, color.NRGBA{100, 100, 100, 255})
	for name, c := range map[string]struct {
		got  *image.NRGBA
		want Difference
	}{
		"the same":    {filled(8, 6, color.NRGBA{100, 100, 100, 255}), Difference{}},
		"brighter":    {filled(8, 6, color.NRGBA{103, 103, 103, 255}), Difference{3, 3, 3, 0}},
		"transparent": {filled(8, 6, color.NRGBA{100, 100, 100, 0}), Difference{100, 100, 100, 255}},
	} {
		if got, err := Compare(c.got, want); err != nil || got != c.want {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	if _, err := Compare(filled(6, 8, color.NRGBA{}), want); err == nil {
		t.Error("a picture on its side is compared")
	}
	edged := filled(8, 6, color.NRGBA{100, 100, 100, 255})
	edged.Set(4, 3, color.NRGBA{255, 0, 0, 255})
	if d, err := Compare(want, edged); err != nil || d.Top != 0 || d.All == 0 {
		t.Errorf("an edge: %v %v", d, err)
	}
}

func TestHalved(t *testing.T) {
	m := filled(4, 4, color.NRGBA{255, 255, 255, 255})
	draw.Draw(m, image.Rect(0, 0, 2, 1), image.NewUniform(color.NRGBA{}), image.Point{}, draw.Src)
	got := Halved(m)
	if got.Rect.Size() != image.Pt(2, 2) || got.NRGBAAt(0, 0) != (color.NRGBA{255, 255, 255, 127}) || got.NRGBAAt(1, 1) != (color.NRGBA{255, 255, 255, 255}) {
		t.Errorf("%v %v %v", got.Rect, got.NRGBAAt(0, 0), got.NRGBAAt(1, 1))
	}
}
