package colour

import (
	"math"
	"testing"
)

// convert takes and returns levels of 8 bits.
func convert(c *Converter, r, g, b float64) [3]float64 {
	to := func(v float64) uint16 { return uint16(v*257 + 0.5) }
	x, y, z := c.RGB(to(r), to(g), to(b))
	return [3]float64{float64(x) / 257, float64(y) / 257, float64(z) / 257}
}

// TestSpaces holds conversions to what Chromium shows of the same values.
func TestSpaces(t *testing.T) {
	codes := func(primary, curve int) Space {
		s, err := FromCodes(primary, curve)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	p3 := Measured(0, [2]float64{0.3127, 0.329}, [2]float64{0.68, 0.32}, [2]float64{0.265, 0.69}, [2]float64{0.15, 0.06})
	none := [2]float64{}
	for name, c := range map[string]struct {
		space Space
		want  [3]float64 // of 200, 60, 60
		gray  float64    // of 128
	}{
		"sRGB":         {Space{}, [3]float64{200, 60, 60}, 128},
		"unspecified":  {codes(2, 2), [3]float64{200, 60, 60}, 128},
		"BT.709":       {codes(1, 1), [3]float64{200, 60, 60}, 128},
		"Display P3":   {codes(12, 13), [3]float64{217, 42, 52}, 128},
		"BT.2020":      {codes(9, 13), [3]float64{247, 0, 52}, 128},
		"linear":       {Measured(1, none, none, none, none), [3]float64{229, 133, 133}, 188},
		"gamma 1/0.55": {Measured(1/0.55, none, none, none, none), [3]float64{210, 76, 76}, 146},
		"gamma 2.2":    {Measured(2.2, none, none, none, none), [3]float64{200, 60, 60}, 128},
		"P3 measured":  {p3, [3]float64{217, 42, 52}, 128},
	} {
		to := NewConverter(c.space)
		got, gray := convert(to, 200, 60, 60), convert(to, 128, 128, 128)
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1 || math.Abs(gray[i]-c.gray) > 1 {
				t.Errorf("%s: %.1f and %.1f, want %v and %v", name, got, gray, c.want, c.gray)
				break
			}
		}
		if c.space.IsSRGB() != (c.want[0] == 200) {
			t.Errorf("%s: IsSRGB is %v", name, c.space.IsSRGB())
		}
	}
	if _, err := FromCodes(99, 13); err == nil {
		t.Error("primaries that are not defined were taken")
	}
	if _, err := FromCodes(1, 99); err == nil {
		t.Error("a transfer that is not defined was taken")
	}
}

// TestTones: HDR keeps its order, its greys grey, and diffuse white well below white.
func TestTones(t *testing.T) {
	for _, c := range []struct {
		curve int
		white float64 // the stored value of diffuse white
	}{{16, 0.5806}, {18, 0.75}} {
		s, err := FromCodes(9, c.curve)
		if err != nil || !s.HDR() {
			t.Fatal(err, s.HDR())
		}
		to, last := NewConverter(s), -1.
		for v := range 256 {
			p := convert(to, float64(v), float64(v), float64(v))
			if math.Abs(p[0]-p[1]) > 0.2 || math.Abs(p[1]-p[2]) > 0.2 || p[0] < last {
				t.Fatalf("transfer %d: grey %d became %.2f after %.2f", c.curve, v, p, last)
			}
			last = p[0]
		}
		if last < 250 {
			t.Errorf("transfer %d: the brightest white is %.1f", c.curve, last)
		}
		if p := convert(to, 255*c.white, 255*c.white, 255*c.white); p[0] < 160 || p[0] > 235 {
			t.Errorf("transfer %d: diffuse white is %.1f", c.curve, p[0])
		}
		if p := convert(to, 200, 60, 60); p[0] < 225 || p[1] > 60 || p[2] > 60 {
			t.Errorf("transfer %d: a strong red is %.1f", c.curve, p)
		}
	}
}

// TestBrowserTones holds HDR to what a browser (Chromium 156) draws of it on a canvas of
// sRGB: greys, and colours in which one channel is past white.
func TestBrowserTones(t *testing.T) {
	for _, c := range []struct {
		primaries, transfer int
		stored              [3]uint16
		want                [3]float64 // of 8 bits
	}{
		{9, 16, [3]uint16{16448, 16448, 16448}, [3]float64{30, 30, 30}},
		{9, 16, [3]uint16{32896, 32896, 32896}, [3]float64{132, 132, 132}},
		{9, 16, [3]uint16{43176, 43176, 43176}, [3]float64{226, 226, 226}},
		{9, 16, [3]uint16{56540, 56540, 56540}, [3]float64{255, 255, 255}},
		{9, 16, [3]uint16{35980, 17920, 8960}, [3]float64{203, 0, 0}},
		{9, 16, [3]uint16{46260, 23040, 11520}, [3]float64{255, 0, 0}},
		{9, 16, [3]uint16{0, 43690, 34000}, [3]float64{0, 241, 103}},
		{1, 16, [3]uint16{16448, 16448, 16448}, [3]float64{30, 30, 30}},
		{1, 16, [3]uint16{32896, 32896, 32896}, [3]float64{132, 132, 132}},
		{1, 16, [3]uint16{43176, 43176, 43176}, [3]float64{226, 226, 226}},
		{1, 16, [3]uint16{56540, 56540, 56540}, [3]float64{255, 255, 255}},
		{1, 16, [3]uint16{35980, 17920, 8960}, [3]float64{163, 36, 6}},
		{1, 16, [3]uint16{46260, 23040, 11520}, [3]float64{255, 52, 10}},
		{1, 16, [3]uint16{0, 43690, 34000}, [3]float64{0, 234, 124}},
		{9, 18, [3]uint16{16448, 16448, 16448}, [3]float64{43, 43, 43}},
		{9, 18, [3]uint16{32896, 32896, 32896}, [3]float64{99, 99, 99}},
		{9, 18, [3]uint16{43176, 43176, 43176}, [3]float64{147, 147, 147}},
		{9, 18, [3]uint16{56540, 56540, 56540}, [3]float64{224, 224, 224}},
		{9, 18, [3]uint16{35980, 17920, 8960}, [3]float64{125, 39, 11}},
		{9, 18, [3]uint16{46260, 23040, 11520}, [3]float64{186, 49, 16}},
		{9, 18, [3]uint16{0, 43690, 34000}, [3]float64{0, 153, 103}},
		{1, 18, [3]uint16{16448, 16448, 16448}, [3]float64{43, 43, 43}},
		{1, 18, [3]uint16{32896, 32896, 32896}, [3]float64{99, 99, 99}},
		{1, 18, [3]uint16{43176, 43176, 43176}, [3]float64{147, 147, 147}},
		{1, 18, [3]uint16{56540, 56540, 56540}, [3]float64{224, 224, 224}},
		{1, 18, [3]uint16{35980, 17920, 8960}, [3]float64{102, 50, 22}},
		{1, 18, [3]uint16{46260, 23040, 11520}, [3]float64{152, 70, 33}},
		{1, 18, [3]uint16{0, 43690, 34000}, [3]float64{0, 146, 107}},
	} {
		s, err := FromCodes(c.primaries, c.transfer)
		if err != nil {
			t.Fatal(err)
		}
		r, g, b := NewConverter(s).RGB(c.stored[0], c.stored[1], c.stored[2])
		for k, v := range [3]uint16{r, g, b} {
			if d := math.Abs(float64(v)/257 - c.want[k]); d > 1 {
				t.Errorf("primaries %d, transfer %d, %d: channel %d is %.1f off", c.primaries, c.transfer, c.stored, k, d)
			}
		}
	}
}

// TestBrowserPeaks: a picture that says how bright it is gets no darker than it has to, as in
// a browser (Chromium 156). Greys of PQ, 8 bits.
func TestBrowserPeaks(t *testing.T) {
	for _, c := range []struct{ peak, stored, want float64 }{
		{150, 130, 188},
		{150, 160, 255},
		{150, 184, 255},
		{250, 130, 182},
		{250, 160, 255},
		{250, 184, 255},
		{470, 130, 164},
		{470, 160, 245},
		{470, 184, 255},
		{700, 130, 150},
		{700, 160, 230},
		{700, 184, 255},
		{2000, 130, 137},
		{2000, 160, 207},
		{2000, 184, 231},
		{4000, 130, 137},
		{4000, 160, 202},
		{4000, 184, 220},
		{600, 130, 156},
		{600, 160, 236},
		{600, 184, 255},
	} {
		s, err := FromCodes(9, 16)
		if err != nil {
			t.Fatal(err)
		}
		v := uint16(c.stored * 257)
		r, _, _ := NewConverter(s.UpTo(c.peak)).RGB(v, v, v)
		if d := math.Abs(float64(r)/257 - c.want); d > 1 {
			t.Errorf("up to %v cd/m², %v: %.1f off", c.peak, c.stored, d)
		}
	}
}
