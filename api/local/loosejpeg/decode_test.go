package loosejpeg

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"strconv"
	"strings"
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

// flat is a JPEG of 16×16 pixels, each of which has the same stored values. factors are
// the sampling factors of its components.
func flat(transform byte, values, factors [4]byte) []byte {
	out := []byte("\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00")
	out = append(out, transform, 0xff, 0xdb, 0, 67, 0)
	out = append(out, bytes.Repeat([]byte{1}, 64)...)
	out = append(out, 0xff, 0xc0, 0, 20, 8, 0, 16, 0, 16, 4)
	most := byte(0)
	for k, f := range factors {
		out, most = append(out, byte(k+1), f, 0), max(most, f>>4)
	}
	// The code of a class of differences is its number in four bits, that of an end of a block one bit.
	out = append(out, 0xff, 0xc4, 0, 31, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	out = append(out, 0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	out = append(out, 0xff, 0xda, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0)
	var text string
	var before [4]int
	for range (2 / int(most)) * (2 / int(most)) {
		for k, f := range factors {
			for range int(f>>4) * int(f&15) {
				level := (int(values[k]) - 128) * 8
				d := level - before[k]
				before[k] = level
				class := len(strings.TrimLeft(fmt.Sprintf("%b", max(d, -d)), "0"))
				text += fmt.Sprintf("%04b", class)
				if d < 0 {
					d += 1<<class - 1
				}
				if class > 0 {
					text += fmt.Sprintf("%0*b", class, d)
				}
				text += "0"
			}
		}
	}
	for ; len(text)%8 > 0; text += "1" {
	}
	for ; text != ""; text = text[8:] {
		v, _ := strconv.ParseUint(text[:8], 2, 8)
		if out = append(out, byte(v)); v == 255 {
			out = append(out, 0)
		}
	}
	return append(out, 0xff, 0xd9)
}

// TestInks: with inks of any sampling factors a picture has the colours that the standard
// decoder finds in one with the usual ones.
func TestInks(t *testing.T) {
	values := [4]byte{200, 90, 160, 180}
	for _, transform := range []byte{0, 2} {
		plain := flat(transform, values, [4]byte{0x11, 0x11, 0x11, 0x11})
		want, err := jpeg.Decode(bytes.NewReader(plain))
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"plain": plain, "coarse black": flat(transform, values, [4]byte{0x22, 0x11, 0x11, 0x11})} {
			m, err := Decode(bytes.NewReader(data), false)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := m.At(9, 9), want.At(9, 9); got != want {
				t.Errorf("transform %d, %s: %v instead of %v", transform, name, got, want)
			}
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
