package loosejpeg

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"testing"
)

func load(t testing.TB, name string) []byte {
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestKinds: the same scene, stored in ways that the standard decoder refuses, comes
// out as the plain one does.
func TestKinds(t *testing.T) {
	plain, err := jpeg.Decode(bytes.NewReader(load(t, "plain.jpg")))
	if err != nil {
		t.Fatal(err)
	}
	for name, most := range map[string]float64{ // of the mean difference: chroma is coarser in some
		"plain.jpg": 0.05, "progressive-restart.jpg": 0.05, "junk-between-segments.jpg": 0.05,
		"chroma-3x1.jpg": 2, "chroma-2x2-1x2-1x1.jpg": 2,
	} {
		m, err := Decode(bytes.NewReader(load(t, name)), false)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := difference(m, plain); d > most {
			t.Errorf("%s differs by %.3f levels in the mean", name, d)
		}
	}
}

func difference(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 255
	}
	sum, n := 0, 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := color.RGBAModel.Convert(a.At(x, y)).(color.RGBA), color.RGBAModel.Convert(b.At(x, y)).(color.RGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				sum, n = sum+max(d, -d), n+1
			}
		}
	}
	return float64(sum) / float64(n)
}

// TestCut: a picture that is not all there is never taken for a whole one.
func TestCut(t *testing.T) {
	for _, name := range []string{"progressive-restart.jpg", "chroma-3x1.jpg"} {
		data := load(t, name)
		for n := 0; n < len(data); n += 61 {
			if _, err := Decode(bytes.NewReader(data[:n]), false); !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s cut at %d: %v", name, n, err)
			}
		}
	}
	if _, err := Decode(bytes.NewReader(load(t, "plain.jpg")), true); !errors.Is(err, ErrDamaged) {
		t.Error("a baseline JPEG was taken for a progressive one:", err)
	}
}

// FuzzDecode: nothing panics, and what comes out has the size that was declared.
func FuzzDecode(f *testing.F) {
	f.Add(load(f, "progressive-restart.jpg")[:2000])
	f.Add(load(f, "chroma-3x1.jpg")[:2000])
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || c.Width*c.Height > 1<<20 {
			return
		}
		if m, err := Decode(bytes.NewReader(data), false); err == nil && m.Bounds().Empty() {
			t.Error("no pixels")
		}
	})
}
