package engine

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api/local/models"
	"bulkup/api/local/neural"
	"bulkup/api/local/pixels"
	"bulkup/api/room"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T) (*Engine, Options) {
	t.Helper()
	o := Options{Models: t.TempDir(), Scratch: t.TempDir()}
	e, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e, o
}

// upscaled runs an order and decodes its result.
func upscaled(t *testing.T, e *Engine, src image.Image, o Order) (image.Image, pixels.Info) {
	t.Helper()
	var in, out bytes.Buffer
	if err := png.Encode(&in, src); err != nil {
		t.Fatal(err)
	}
	var last, total int
	info, err := e.Upscale(t.Context(), bytes.NewReader(in.Bytes()), &out, o, func(done, of int) {
		if done < last || of < done {
			t.Errorf("progress goes from %d to %d of %d", last, done, of)
		}
		last, total = done, of
	})
	if err != nil {
		t.Fatal(o, err)
	}
	if last != total || total == 0 {
		t.Errorf("%+v: it ends at %d of %d", o, last, total)
	}
	m, _, err := image.Decode(&out)
	if err != nil {
		t.Fatal(o, err)
	}
	return m, info
}

// edge is a picture of a dark and a light half.
func edge(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{40, 60, 90, 255}
			if x >= width/2 {
				c = color.NRGBA{220, 200, 180, 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

// steepest is the largest step between neighbours of a row of a result.
func steepest(m image.Image) int {
	most := 0
	y := m.Bounds().Dy() / 2
	for x := 1; x < m.Bounds().Dx(); x++ {
		a, _, _, _ := m.At(x-1, y).RGBA()
		b, _, _, _ := m.At(x, y).RGBA()
		most = max(most, (int(b)-int(a))>>8)
	}
	return most
}

// TestNetworkIsTheDefault: Lite is here on a fresh machine, at every scale, and makes of
// an edge what no resampler does.
func TestNetworkIsTheDefault(t *testing.T) {
	e, _ := open(t)
	if e.Models()[0].ID != "upscayl-lite-4x" {
		t.Errorf("the first model is %s", e.Models()[0].ID)
	}
	src := edge(24, 10)
	for scale := 1; scale <= 8; scale++ {
		m, info := upscaled(t, e, src, Order{"upscayl-lite-4x", scale, "png"})
		if m.Bounds().Size() != image.Pt(24*scale, 10*scale) || len(info.Notices) > 0 {
			t.Errorf("scale %d: %v, %q", scale, m.Bounds(), info.Notices)
		}
	}
	network, _ := upscaled(t, e, src, Order{"upscayl-lite-4x", 4, "png"})
	plain, _ := upscaled(t, e, src, Order{models.FaithfulFast, 4, "png"})
	if a, b := steepest(network), steepest(plain); a < b+20 {
		t.Errorf("the steepest step of the network is %d, that of the resampler %d", a, b)
	}
}

// TestNamesAreTrue: every name of the cloud works, and says in the list and with the
// result when it is a stand-in.
func TestNamesAreTrue(t *testing.T) {
	e, _ := open(t)
	purposes := make(map[string]string)
	for _, m := range e.Models() {
		if purposes[m.ID] != "" {
			t.Errorf("%s is there twice", m.ID)
		}
		purposes[m.ID] = m.Purpose
	}
	for _, name := range cloudNames() {
		_, info := upscaled(t, e, edge(8, 8), Order{name, 2, "png"})
		standIn := strings.Contains(strings.Join(info.Notices, " "), "stand-in: Upscayl Lite")
		if listed := strings.Contains(purposes[name], "stand-in: Upscayl Lite"); standIn != listed || standIn != (name != "upscayl-lite-4x") {
			t.Errorf("%s: %q in the list, %q with the result", name, purposes[name], info.Notices)
		}
		if hint := strings.Contains(purposes[name], "bulkup models add"); hint != slices.Contains([]string{"upscayl-standard-4x", "digital-art-4x"}, name) {
			t.Errorf("%s: %q", name, purposes[name])
		}
	}
	if !strings.Contains(purposes[models.Faithful], "invents nothing") {
		t.Errorf("%q", purposes[models.Faithful])
	}
	var problem *pixels.Problem
	_, err := e.Upscale(t.Context(), bytes.NewReader(piece(8)), new(bytes.Buffer), Order{"no-such", 4, "png"}, nil)
	if !errors.As(err, &problem) || !strings.Contains(err.Error(), "there are upscayl-lite-4x, ") {
		t.Error(err)
	}
}

// TestKeepsTheSource: grey stays grey, 16 bits stay 16, transparency is that of the
// source, in all formats that can.
func TestKeepsTheSource(t *testing.T) {
	e, _ := open(t)
	lite := Order{"upscayl-lite-4x", 3, "png"}
	gray := image.NewGray(image.Rect(0, 0, 12, 12))
	deep := image.NewNRGBA64(gray.Rect)
	clear := image.NewNRGBA(gray.Rect)
	for y := range 12 {
		for x := range 12 {
			gray.SetGray(x, y, color.Gray{uint8(20 * x)})
			deep.SetNRGBA64(x, y, color.NRGBA64{uint16(5000 * x), uint16(4000 * y), 30000, 65535})
			clear.SetNRGBA(x, y, color.NRGBA{200, 10, 10, uint8(min(x, 10) * 25)})
		}
	}
	if m, _ := upscaled(t, e, gray, lite); m.ColorModel() != color.GrayModel {
		t.Errorf("grey became %T", m)
	}
	m, _ := upscaled(t, e, deep, lite)
	odd := 0
	for x := range 36 {
		r, _, _, _ := m.At(x, 20).RGBA()
		if r%257 != 0 {
			odd++
		}
	}
	if odd < 10 {
		t.Errorf("%T has %d values that 8 bits do not have", m, odd)
	}
	m, _ = upscaled(t, e, clear, lite)
	if _, _, _, a := m.At(0, 18).RGBA(); a > 0x1000 {
		t.Errorf("what is transparent has %d", a)
	}
	if _, _, _, a := m.At(35, 18).RGBA(); a>>8 < 248 || a>>8 > 252 {
		t.Errorf("what is nearly opaque has %d", a>>8)
	}
}

// TestTwice: the network runs on its own result, and the scale is the one asked for.
func TestTwice(t *testing.T) {
	e, _ := open(t)
	m, _ := upscaled(t, e, edge(8, 4), Order{"realesr-animevideov3" + Twice, 8, "png"})
	if m.Bounds().Size() != image.Pt(64, 32) {
		t.Error(m.Bounds())
	}
	once, _ := upscaled(t, e, edge(8, 4), Order{"realesr-animevideov3", 8, "png"})
	if steepest(m) <= steepest(once) {
		t.Errorf("twice is no steeper: %d and %d", steepest(m), steepest(once))
	}
}

// TestCancel: a picture stops in the middle of its network.
func TestCancel(t *testing.T) {
	e, _ := open(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	_, err := e.Upscale(ctx, bytes.NewReader(piece(400)), new(bytes.Buffer), Order{"upscayl-lite-4x", 8, "png"}, func(done, total int) {
		if done > 0 {
			cancel(gone)
		}
	})
	if !errors.Is(err, gone) {
		t.Error(err)
	}
	// The next one waits for nothing.
	if _, err := e.Upscale(t.Context(), bytes.NewReader(piece(8)), new(bytes.Buffer), Order{"upscayl-lite-4x", 4, "png"}, nil); err != nil {
		t.Error(err)
	}
}

// TestPaces: a model is measured once, for other processes too, and what is done later
// counts more. A stand-in has the pace of what stands in.
func TestGuide(t *testing.T) {
	_, o := open(t)
	p := NewGuide(o)
	if pace := p.Known("upscayl-lite-4x"); pace.PerMegapixel != 0 {
		t.Errorf("known before it was measured: %+v", pace)
	}
	first := p.Of(t.Context(), "crystal-plus-4x")
	if first.PerMegapixel <= 0 || first.Model != "upscayl-lite-4x" || first.Title != "Upscayl Lite" {
		t.Errorf("%+v", first)
	}
	if again := NewGuide(o).Known("upscayl-lite-4x"); again.PerMegapixel != first.PerMegapixel {
		t.Errorf("%v, and elsewhere %v", first.PerMegapixel, again.PerMegapixel)
	}
	p.speeds.Learn("upscayl-lite-4x", 12, 12*time.Minute)
	if later := p.Known("upscayl-lite-4x"); later.PerMegapixel < 25*time.Second {
		t.Errorf("after a minute for each megapixel, it is %v", later.PerMegapixel)
	}
	o.Threads = runtime.GOMAXPROCS(0) + 1
	if other := NewGuide(o).Known("upscayl-lite-4x"); other.PerMegapixel != 0 {
		t.Errorf("with other threads, %v is known", other.PerMegapixel)
	}
	if pace := p.Of(t.Context(), models.Faithful); pace.PerMegapixel <= 0 || pace.Title != models.Faithful {
		t.Errorf("%+v", pace)
	}
}

// What is measured elsewhere is asked for once, and kept where nobody else keeps it.
func TestGuideThatAsks(t *testing.T) {
	_, o := open(t)
	o.Models = ""
	asked := 0
	g := NewGuide(o)
	g.MeasureBy(func(_ context.Context, model string) (time.Duration, error) {
		if asked++; asked == 1 {
			return 0, errors.New("no process starts")
		}
		return 7 * time.Second, nil
	})
	for i, want := range []time.Duration{0, 7 * time.Second, 7 * time.Second} {
		if pace := g.Of(t.Context(), "upscayl-lite-4x"); pace.PerMegapixel != want {
			t.Errorf("%d: %v, want %v", i, pace.PerMegapixel, want)
		}
	}
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}

// TestBorder: what a network gets beyond the edges is the picture mirrored, for pictures
// smaller than the border too, and each row is read once.
func TestBorder(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 1}, {1, 5}, {3, 40}, {30, 7}, {25, 25}} {
		next := 0
		src := bordered(neural.Source{Width: size.X, Height: size.Y, Read: func(y int, into []float32) error {
			if y != next || len(into) != 3*size.X {
				t.Fatalf("%v: row %d with %d samples, where row %d comes", size, y, len(into), next)
			}
			next++
			for i := range into {
				into[i] = float32(1000*y + i)
			}
			return nil
		}})
		if src.Width != size.X+2*border || src.Height != size.Y+2*border {
			t.Fatalf("%v became %d×%d", size, src.Width, src.Height)
		}
		// By walking from the first pixel, turning at each edge.
		walk := func(n, i int) int {
			at, step := 0, 1
			for range max(i-border, border-i) {
				if n > 1 && (at+step < 0 || at+step >= n) {
					step = -step
				}
				if n > 1 {
					at += step
				}
			}
			return at
		}
		row := make([]float32, 3*src.Width)
		for y := range src.Height {
			if err := src.Read(y, row); err != nil {
				t.Fatal(err)
			}
			for i, v := range row {
				if want := float32(1000*walk(size.Y, y) + 3*walk(size.X, i/3) + i%3); v != want {
					t.Fatalf("%v, row %d, sample %d: %g, not %g", size, y, i, v, want)
				}
			}
		}
	}
}

// TestVectors: the results at 4 times are those of a forward pass with 64 bits, one level
// apart at most, edges included.
func TestVectors(t *testing.T) {
	e, _ := open(t)
	read := func(name string) image.Image {
		data, err := os.ReadFile("../neural/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, name := range []string{"a48", "dark"} {
		got, _ := upscaled(t, e, read(name+".png"), Order{"upscayl-lite-4x", 4, "png"})
		want := read(name + ".lite.exact.png")
		if got.Bounds() != want.Bounds() {
			t.Fatal(name, got.Bounds())
		}
		for y := range want.Bounds().Dy() {
			for x := range want.Bounds().Dx() {
				r1, g1, b1, _ := got.At(x, y).RGBA()
				r2, g2, b2, _ := want.At(x, y).RGBA()
				for _, d := range []int{int(r1>>8) - int(r2>>8), int(g1>>8) - int(g2>>8), int(b1>>8) - int(b2>>8)} {
					if max(d, -d) > 1 {
						t.Fatalf("%s, %d,%d: %d levels off", name, x, y, d)
					}
				}
			}
		}
	}
}

// full is a lender that has nothing, and notes what it is asked for.
type full struct{ asked []int64 }

var errFull = errors.New("full")

func (f *full) Hold(_ context.Context, need int64) (func(), error) {
	f.asked = append(f.asked, need)
	return nil, errFull
}

// TestRoomForAll: before a picture takes memory, it asks for what it needs with its
// network, and does without none of it.
func TestRoomForAll(t *testing.T) {
	e, _ := open(t)
	var lender full
	defer room.Use(room.Use(&lender))
	for i, o := range []Order{{models.Faithful, 4, "png"}, {"upscayl-lite-4x", 4, "png"}, {"upscayl-lite-4x", 4, "webp"}} {
		if _, err := e.Upscale(t.Context(), bytes.NewReader(piece(100)), new(bytes.Buffer), o, nil); !errors.Is(err, errFull) {
			t.Errorf("%+v: %v", o, err)
		}
		if len(lender.asked) != i+1 || i > 0 && lender.asked[i] <= lender.asked[i-1] {
			t.Errorf("%+v: asked for %d", o, lender.asked)
		}
	}
}
