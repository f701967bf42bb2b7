package neural_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"bulkup/api/local/neural"
)

// picture is interleaved RGB, 0 to 1.
type picture struct {
	width, height int
	data          []float32
}

func (p picture) source() neural.Source {
	return neural.Source{Width: p.width, Height: p.height, Read: func(y int, into []float32) error {
		copy(into, p.data[y*p.width*3:][:p.width*3])
		return nil
	}}
}

// upscale runs a network over a whole picture.
func upscale(t testing.TB, n *neural.Network, p picture, o neural.Options) picture {
	t.Helper()
	s := n.Scale()
	out := picture{width: p.width * s, height: p.height * s}
	err := n.Upscale(context.Background(), p.source(), func(y int, row []float32) error {
		if y != len(out.data)/(out.width*3) || len(row) != out.width*3 {
			t.Fatalf("row %d with %d numbers after %d numbers", y, len(row), len(out.data))
		}
		out.data = append(out.data, row...)
		return nil
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.data) != out.width*out.height*3 {
		t.Fatalf("%d numbers for %d×%d pixels", len(out.data), out.width, out.height)
	}
	return out
}

func (p picture) sum() string {
	h := sha256.New()
	for _, v := range p.data {
		b := math.Float32bits(v)
		h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func load(t testing.TB, name string) picture {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	p := picture{width: b.Dx(), height: b.Dy()}
	for y := range p.height {
		for x := range p.width {
			r, g, bl, _ := img.At(b.Min.X+x, b.Min.Y+y).RGBA()
			p.data = append(p.data, level(r), level(g), level(bl))
		}
	}
	return p
}

func level(v uint32) float32 { return float32(v>>8) / 255 }

// mirrored adds a border in which the picture is mirrored about its edge pixels, as the
// vectors were made with.
func (p picture) mirrored(border int) picture {
	at := func(i, n int) int {
		if i < 0 {
			i = -i
		}
		if i >= n {
			i = 2*(n-1) - i
		}
		return i
	}
	out := picture{width: p.width + 2*border, height: p.height + 2*border}
	for y := range out.height {
		for x := range out.width {
			i := at(y-border, p.height)*p.width + at(x-border, p.width)
			out.data = append(out.data, p.data[i*3:][:3]...)
		}
	}
	return out
}

// cut returns the picture without a border.
func (p picture) cut(border int) picture {
	out := picture{width: p.width - 2*border, height: p.height - 2*border}
	for y := range out.height {
		out.data = append(out.data, p.data[((y+border)*p.width+border)*3:][:out.width*3]...)
	}
	return out
}

// compare checks that no level of eight bits differs by more than one, and that no more
// than share of them differ, or three where there are few.
func compare(t *testing.T, got, want picture, share float64) {
	t.Helper()
	if got.width != want.width || got.height != want.height {
		t.Fatalf("%d×%d pixels; want %d×%d", got.width, got.height, want.width, want.height)
	}
	differ := 0
	for i, v := range got.data {
		d := math.Abs(math.Floor(float64(v)*255+0.5) - math.Round(float64(want.data[i])*255))
		if d > 1 {
			t.Fatalf("pixel (%d, %d): %v; want %v", i/3%got.width, i/3/got.width, v*255, want.data[i]*255)
		}
		if d > 0 {
			differ++
		}
	}
	if allowed := share * float64(len(got.data)); float64(differ) > max(allowed, 3) {
		t.Errorf("%d of %d levels differ by one; at most %.1f may", differ, len(got.data), allowed)
	}
}

func TestVectors(t *testing.T) {
	for _, c := range []struct{ source, result, network string }{
		{"a20.png", "a20.lite.exact.png", neural.Lite},
		{"a48.png", "a48.lite.exact.png", neural.Lite},
		{"dark.png", "dark.lite.exact.png", neural.Lite},
		{"a20.png", "a20.animevideo.exact.png", neural.AnimeVideo},
	} {
		n, err := neural.Embedded(c.network)
		if err != nil {
			t.Fatal(err)
		}
		const border = 10
		src, want := load(t, c.source).mirrored(border), load(t, c.result)
		for _, kernel := range neural.Kernels() {
			t.Run(c.result+"/"+kernel, func(t *testing.T) {
				compare(t, upscale(t, n, src, neural.Options{Kernel: kernel}).cut(border*n.Scale()), want, 0.0001)
			})
		}
	}
}

// TestTiny runs a network of 16 channels whose weights are stored in all three
// spellings; the right numbers are from a pass with 64-bit floats.
func TestTiny(t *testing.T) {
	n, err := neural.Open(filepath.Join("testdata", "tiny.param"))
	if err != nil {
		t.Fatal(err)
	}
	var vector struct {
		In, Out struct {
			C, H, W int
			Data    []float32
		}
	}
	data, err := os.ReadFile(filepath.Join("testdata", "tiny.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &vector); err != nil {
		t.Fatal(err)
	}
	p := picture{width: vector.In.W, height: vector.In.H, data: make([]float32, len(vector.In.Data))}
	for i, v := range vector.In.Data {
		plane := p.width * p.height
		p.data[i%plane*3+i/plane] = v
	}
	for _, kernel := range neural.Kernels() {
		got := upscale(t, n, p, neural.Options{Kernel: kernel})
		for i, v := range vector.Out.Data {
			plane := got.width * got.height
			want := min(max(v, 0), 1)
			if g := got.data[i%plane*3+i/plane]; math.Abs(float64(g-want)) > 2e-6 {
				t.Fatalf("%s: number %d is %v; want %v", kernel, i, g, want)
			}
		}
	}
}

// TestSameBytesEverywhere holds the vector kernels of all machines to the same bytes:
// on arm64 the test has the same sum to reach.
func TestSameBytesEverywhere(t *testing.T) {
	n, err := neural.Embedded(neural.AnimeVideo)
	if err != nil {
		t.Fatal(err)
	}
	// With fused multiply-adds, and with each product rounded.
	const fused, rounded = "bfaff2d63b95f4ac", "752f94150b8fc358"
	want := map[string]string{"avx512": fused, "avx2": fused, "neon": fused, "sse2": rounded}
	if runtime.GOARCH == "amd64" { // elsewhere the compiler may fuse
		want["plain"] = rounded
	}
	src := load(t, "a20.png")
	for _, kernel := range neural.Kernels() {
		got := upscale(t, n, src, neural.Options{Kernel: kernel}).sum()
		if w, ok := want[kernel]; ok && got != w {
			t.Errorf("%s gives %s; want %s", kernel, got, w)
		}
	}
}
