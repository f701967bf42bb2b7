package heif

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
)

func load(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t testing.TB, data []byte) *Picture {
	t.Helper()
	p, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func decode(t testing.TB, data []byte) image.Image {
	t.Helper()
	m, err := read(t, data).Decode(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := m.(*View); ok {
		t.Cleanup(func() { v.Close() })
	}
	return m
}

// off is the mean and the largest difference of two pictures, in levels of 8 bits, and
// the mean one of their alpha.
func off(t testing.TB, a, b image.Image) (mean float64, most int, alpha float64) {
	t.Helper()
	if a.Bounds() != b.Bounds() {
		t.Fatalf("%v and %v pixels", a.Bounds(), b.Bounds())
	}
	n := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := color.NRGBAModel.Convert(a.At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(b.At(x, y)).(color.NRGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				d = max(d, -d)
				mean, most, n = mean+float64(d), max(most, d), n+1
			}
			d := int(p.A) - int(q.A)
			alpha += float64(max(d, -d))
		}
	}
	return mean / float64(n), most, alpha / float64(n/3)
}

// TestReference holds pictures to what the tools of libheif make of them (fine.png,
// which is stored without coarse chroma) and to what they were encoded from.
func TestReference(t *testing.T) {
	for name, c := range map[string]struct {
		mean  float64
		most  int
		depth int
	}{
		"fine":  {0.01, 1, 8},
		"grid":  {1.5, 10, 8},  // each tile's chroma would be broken along its edges
		"alpha": {4.5, 255, 8}, // the drawing has finer colours than chroma has
		"ten":   {4.5, 255, 10},
	} {
		data := load(t, name+".heic")
		p := read(t, data)
		m := decode(t, data)
		want, err := png.Decode(bytes.NewReader(load(t, name+".png")))
		if err != nil {
			t.Fatal(err)
		}
		mean, most, alpha := off(t, m, want)
		t.Logf("%s: %d bits, %.3f levels in the mean, %d at most, alpha %.2f", name, p.Depth, mean, most, alpha)
		if mean > c.mean || most > c.most || alpha > 1 || p.Depth != c.depth {
			t.Errorf("%s: %d bits, %.3f levels in the mean, %d at most, alpha %.2f", name, p.Depth, mean, most, alpha)
		}
	}
}

// TestSameEachTime: what is returned stays as it is while others are decoded.
func TestSameEachTime(t *testing.T) {
	data := load(t, "fine.heic")
	first := decode(t, data)
	for range 2 {
		if _, most, _ := off(t, decode(t, data), first); most != 0 {
			t.Error("another picture came out")
		}
	}
	blank := true
	for x := range 8 {
		blank = blank && first.At(x, 0) == color.NRGBA{}
	}
	if blank {
		t.Error("the top row is blank")
	}
}

// TestBudget: a picture that is larger than its file says is refused, and one that
// needs more memory or time than it may take ends.
func TestBudget(t *testing.T) {
	data := load(t, "grid.heic")
	ispe := bytes.LastIndex(data, []byte("ispe")) // of the whole
	small := bytes.Clone(data)
	small[ispe+8+3], small[ispe+8+7] = 100, 100
	p := read(t, small)
	if _, err := p.Decode(t.Context(), bytes.NewReader(small)); err == nil {
		t.Error("another size than declared was taken")
	}
	lone := bytes.ReplaceAll(load(t, "ten.heic"), []byte("\x00\x00\x00\xa0\x00\x00\x00\x78"), []byte("\x00\x00\x00\x08\x00\x00\x00\x08"))
	var problem *pixels.Problem
	if _, err := Read(bytes.NewReader(lone), int64(len(lone))); !errors.As(err, &problem) || !errors.Is(err, pixels.ErrDamaged) {
		t.Errorf("8×8 pixels are declared, and 160×120 are there: %v", err)
	}
	in, err := heic.open(t.Context(), lone, budget{memory: 4 << 20, time: fixedTime})
	if err == nil {
		_, err = in.alloc(64 << 20)
		in.close()
	}
	if err == nil {
		t.Error("more memory than the budget was given")
	}
}

// TestEnds: a canceled context ends a decoder, and nothing it makes of damage panics.
func TestEnds(t *testing.T) {
	data := load(t, "fine.heic")
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	cancel(stop)
	if _, err := read(t, data).Decode(ctx, bytes.NewReader(data)); !errors.Is(err, stop) && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for n := 0; n < len(data); n += 37 { // headers only: these are many
		p, err := Read(bytes.NewReader(data[:n]), int64(n))
		if err == nil && p.Size != image.Pt(90, 161) {
			t.Errorf("cut at %d: %v", n, p.Size)
		}
	}
}

// FuzzRead: boxes and parameter sets of any bytes.
func FuzzRead(f *testing.F) {
	f.Add(load(f, "fine.heic")[:600])
	f.Add(load(f, "grid.heic")[:900])
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := Read(bytes.NewReader(data), int64(len(data))); err == nil && (p.Size.X <= 0 || p.Size.Y <= 0) {
			t.Error(p.Size)
		}
	})
}

// TestBomb: some kilobytes of AVIF that declare 100×100 pixels hold 30 million. What
// is coded is checked before anything is decoded; where that is hidden, the
// library gets no more memory than the declared size takes.
func TestBomb(t *testing.T) {
	data := load(t, "bomb.avif")
	if _, err := Read(bytes.NewReader(data), int64(len(data))); !errors.Is(err, pixels.ErrDamaged) {
		t.Fatal(err)
	}
	p := &Picture{Name: "AVIF", Size: image.Pt(100, 100), Depth: 8, size: int64(len(data)), boxes: &media.HEIF{Brand: "avif"}}
	p.in.size = p.Size
	if _, err := p.Decode(t.Context(), bytes.NewReader(data)); err == nil {
		t.Error("30 million pixels were decoded")
	}
	if most := p.budget().memory; most > 64<<20 {
		t.Errorf("%d MB for 100×100 pixels", most>>20)
	}
}
