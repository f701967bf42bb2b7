package external

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"bulkup/api/local/external/fake"
	"bulkup/api/local/pixels"
)

func TestMain(m *testing.M) {
	fake.Main()
	goleak.VerifyTestMain(m)
}

func open(t *testing.T, kind string, models ...string) *Program {
	t.Helper()
	p, err := Open(t.Context(), fake.Install(t, kind, "models", models...))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// corner is a PNG that is black but for its first pixel.
func corner(t *testing.T, width, height int) *bytes.Reader {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, width, height))
	m.SetGray(0, 0, color.Gray{255})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func TestUpscale(t *testing.T) {
	for _, c := range []struct {
		kind, model  string
		scale        int
		notices      int
		firstPercent int
	}{
		{"upscayl-bin", "upscayl-lite-4x", 4, 0, 475},
		{"upscayl-bin", "upscayl-lite-4x", 3, 0, 475},
		{"realesrgan-ncnn-vulkan", "realesrgan-x4plus", 4, 0, 475},
		{"realesrgan-ncnn-vulkan", "upscayl-standard-4x", 8, 1, 475},
		{"realesrgan-ncnn-vulkan", "upscayl-standard-4x", 2, 0, 475},
		{"realesrgan-ncnn-vulkan", "realesr-animevideov3", 3, 0, 475},
		{"realesrgan-ncnn-vulkan", "realesr-animevideov3", 1, 0, 475},
	} {
		p := open(t, c.kind, "upscayl-lite-4x", "realesrgan-x4plus", "realesr-animevideov3-x2", "realesr-animevideov3-x3", "realesr-animevideov3-x4")
		scratch := t.TempDir()
		var out bytes.Buffer
		var seen []int
		info, err := p.Upscale(t.Context(), corner(t, 5, 3), &out, Order{Model: c.model, Scale: c.scale, Format: "png", Scratch: scratch},
			func(done, total int) { seen = append(seen, done*1000/total) })
		if err != nil {
			t.Fatal(c, err)
		}
		m, err := png.Decode(&out)
		if err != nil {
			t.Fatal(c, err)
		}
		want := image.Pt(5*c.scale, 3*c.scale)
		if m.Bounds().Size() != want || info.Width != want.X || info.Height != want.Y || len(info.Notices) != c.notices {
			t.Errorf("%v: %v, %+v", c, m.Bounds(), info)
		}
		if r, _, _, _ := m.At(0, 0).RGBA(); r < 0xe000 {
			t.Errorf("%v: the first pixel is %v", c, m.At(0, 0))
		}
		if !slices.Contains(seen, c.firstPercent) || !slices.IsSorted(seen) || seen[len(seen)-1] != 1000 {
			t.Errorf("%v: progress %v", c, seen)
		}
		if left, _ := os.ReadDir(scratch); len(left) > 0 {
			t.Errorf("%v: left behind: %v", c, left)
		}
	}
}

// TestDeep: the programs know 8 bits only, and the owner of more gets a notice.
func TestDeep(t *testing.T) {
	var deep bytes.Buffer
	if err := png.Encode(&deep, image.NewGray16(image.Rect(0, 0, 5, 3))); err != nil {
		t.Fatal(err)
	}
	p := open(t, "upscayl-bin", "a-4x")
	for format, notice := range map[string]string{"png": "16 bits a channel became 8: upscayl-bin", "jpg": "16 bits a channel became 8: only PNG"} {
		info, err := p.Upscale(t.Context(), bytes.NewReader(deep.Bytes()), new(bytes.Buffer), Order{Model: "a-4x", Scale: 2, Format: format, Scratch: t.TempDir()}, nil)
		if err != nil || len(info.Notices) != 1 || !strings.Contains(info.Notices[0], notice) {
			t.Errorf("%s: %q, %v", format, info.Notices, err)
		}
	}
}

func TestModels(t *testing.T) {
	p := open(t, "realesrgan-ncnn-vulkan", "realesrgan-x4plus", "realesr-animevideov3-x2", "realesr-animevideov3-x4", "digital-art-4x")
	if err := os.Remove(filepath.Join(p.folder, "digital-art-4x.bin")); err != nil {
		t.Fatal(err)
	}
	p.models = list(p.folder)
	if d := cmp.Diff([]string{"realesr-animevideov3", "upscayl-standard-4x"}, p.Models()); d != "" {
		t.Error(d)
	}
	for _, c := range []struct {
		model         string
		scale, factor int
	}{
		{"realesrgan-x4plus", 4, 4}, {"upscayl-standard-4x", 8, 4}, {"upscayl-standard-4x", 2, 4},
		{"realesr-animevideov3", 2, 2}, {"realesr-animevideov3", 6, 4}, {"realesr-animevideov3", 3, 4}, {"realesr-animevideov3", 1, 2},
	} {
		m, err := p.find(c.model)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := p.factors(m, c.scale, 10, 10); err != nil || f != (factors{c.factor, c.factor}) {
			t.Errorf("%s ×%d: %v, %v", c.model, c.scale, f, err)
		}
	}
	if _, err := p.find("digital-art-4x"); err == nil || !strings.Contains(err.Error(), "it has realesr-animevideov3, upscayl-standard-4x") {
		t.Error(err)
	}
}

// TestTooLarge: only upscayl-bin can make less than its model does, and does it only
// where the whole would be too large.
func TestTooLarge(t *testing.T) {
	m := model{"a", []int{4}}
	for _, c := range []struct {
		resize bool
		scale  int
		want   factors
	}{
		{true, 2, factors{4, 2}}, {true, 4, factors{}}, {false, 2, factors{}},
	} {
		p := &Program{name: "a", resize: c.resize}
		if f, err := p.factors(m, c.scale, 6000, 4000); f != c.want || (err == nil) != (c.want.out > 0) {
			t.Errorf("%+v: %v, %v", c, f, err)
		}
	}
}

func TestOpen(t *testing.T) {
	if p, err := Open(t.Context(), fake.Install(t, "upscayl-bin", "models", "a-2x", "b")); err != nil || !p.resize || len(p.Models()) != 2 {
		t.Error(p, err)
	}
	if _, err := Open(t.Context(), fake.Install(t, "realesrgan-ncnn-vulkan", "bin/models", "a")); err != nil {
		t.Error("models beside the program:", err)
	}
	for says, path := range map[string]func() string{
		"has no models":      func() string { return fake.Install(t, "upscayl-bin", "models") },
		"cannot be run":      func() string { return filepath.Join(t.TempDir(), "gone") },
		"prints no usage of": func() string { return fake.Install(t, fake.Other, "models", "a") },
	} {
		if _, err := Open(t.Context(), path()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// TestFailures: both programs end without an error code when they fail.
func TestFailures(t *testing.T) {
	says := map[string]string{
		"no-gpu-4x":    "upscayl-bin failed: there is no graphics card with Vulkan that it can use (it ended with exit status 255)",
		"no-memory-4x": "upscayl-bin failed: the graphics card has too little memory for this picture",
		"silent-4x":    "upscayl-bin failed: it wrote no picture",
		"text-4x":      "upscayl-bin failed: it wrote no picture",
		"small-4x":     "upscayl-bin failed: it made 5×3 pixels of 5×3",
		"strange-4x":   `upscayl-bin failed: "an error of [31mits own"`,
	}
	var names []string
	for name := range says {
		names = append(names, name)
	}
	p := open(t, "upscayl-bin", names...)
	for name, want := range says {
		scratch := t.TempDir()
		_, err := p.Upscale(t.Context(), corner(t, 5, 3), new(bytes.Buffer), Order{Model: name, Scale: 4, Format: "png", Scratch: scratch}, nil)
		var problem *pixels.Problem
		if !errors.As(err, &problem) || !errors.Is(err, ErrFailed) || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(scratch); len(left) > 0 {
			t.Errorf("%s: left behind: %v", name, left)
		}
	}
}

// TestRefuses: what cannot work is refused before the program runs.
func TestRefuses(t *testing.T) {
	p := open(t, "upscayl-bin", "hangs-4x")
	for name, c := range map[string]struct {
		order         Order
		kind          error
		width, height int
	}{
		"no such model":  {Order{Model: "other", Scale: 4, Format: "png"}, pixels.ErrUnsupported, 5, 3},
		"too wide":       {Order{Model: "hangs-4x", Scale: 8, Format: "webp"}, pixels.ErrResultTooLarge, 3000, 3},
		"too many":       {Order{Model: "hangs-4x", Scale: 8, Format: "png"}, pixels.ErrResultTooLarge, 200_000, 80},
		"another format": {Order{Model: "hangs-4x", Scale: 4, Format: "gif"}, pixels.ErrUnsupported, 5, 3},
	} {
		c.order.Scratch = t.TempDir()
		if _, err := p.Upscale(t.Context(), corner(t, c.width, c.height), new(bytes.Buffer), c.order, nil); !errors.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.Upscale(t.Context(), strings.NewReader("no picture"), new(bytes.Buffer), Order{Model: "hangs-4x", Scale: 4, Format: "png"}, nil); !errors.Is(err, pixels.ErrUnsupported) {
		t.Error(err)
	}
}

// TestKilledWithItsJob: the program and what it started are gone, and so are its
// files; another picture that waits for it goes at once.
func TestKilledWithItsJob(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := open(t, "upscayl-bin", "hangs-4x")
	fake.CallAt(t, p.path, l.Addr().String())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	scratch := t.TempDir()
	ended := make(chan error, 2)
	work := func() {
		_, err := p.Upscale(ctx, corner(t, 5, 3), new(bytes.Buffer), Order{Model: "hangs-4x", Scale: 4, Format: "png", Scratch: scratch}, nil)
		ended <- err
	}
	go work()
	var both [2]net.Conn
	for i := range both {
		if both[i], err = l.Accept(); err != nil {
			t.Fatal(err)
		}
		defer both[i].Close()
	}
	go work()
	cancel()
	for range 2 {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	for _, c := range both {
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Error("it is still there")
		}
	}
	if left, _ := os.ReadDir(scratch); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestBlackStaysBlack: what the program wraps around to white is put right, and its owner
// gets a notice; what is white stays.
func TestBlackStaysBlack(t *testing.T) {
	p := open(t, "upscayl-bin", "wraps-4x")
	m := image.NewNRGBA(image.Rect(0, 0, 12, 6))
	for i := range m.Pix {
		m.Pix[i] = 255
		if i%48 < 32 && i%4 != 3 { // the first eight of each row are black
			m.Pix[i] = 0
		}
	}
	var src, out bytes.Buffer
	if err := png.Encode(&src, m); err != nil {
		t.Fatal(err)
	}
	info, err := p.Upscale(t.Context(), bytes.NewReader(src.Bytes()), &out, Order{Model: "wraps-4x", Scale: 4, Format: "png", Scratch: t.TempDir()}, nil)
	if err != nil || len(info.Notices) != 1 || !strings.Contains(info.Notices[0], "they are black") {
		t.Fatal(info, err)
	}
	got, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	for x, want := range map[int]uint32{0: 0, 23: 0, 31: 0, 32: 65535, 44: 65535} {
		if r, _, _, _ := got.At(x, 10).RGBA(); r != want {
			t.Errorf("column %d is %d", x, r)
		}
	}
}

// TestTransparencyIsOurs: the program gets opaque pictures, and the result is as
// transparent as its source.
func TestTransparencyIsOurs(t *testing.T) {
	p := open(t, "upscayl-bin", "upscayl-lite-4x")
	m := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	for x := range 8 {
		for y := range 8 {
			m.SetNRGBA(x, y, color.NRGBA{9, 99, 199, uint8(255 * (x / 4))})
		}
	}
	var src, out bytes.Buffer
	if err := png.Encode(&src, m); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Upscale(t.Context(), bytes.NewReader(src.Bytes()), &out, Order{Model: "realesrgan-x4fast", Scale: 4, Format: "png", Scratch: t.TempDir()}, nil); err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	if c := color.NRGBAModel.Convert(got.At(2, 9)).(color.NRGBA); c.A != 0 {
		t.Errorf("transparent is %v", c)
	}
	if c := color.NRGBAModel.Convert(got.At(28, 9)).(color.NRGBA); c != (color.NRGBA{9, 99, 199, 255}) {
		t.Errorf("opaque is %v", c)
	}
}

// TestEnvironment: the program gets what it needs and no key.
func TestEnvironment(t *testing.T) {
	t.Setenv("UPSCAYL_API_KEY", "secret-1")
	t.Setenv("BULKUP_MODEL", "secret-2")
	t.Setenv("BYTESCALE_API_KEY", "secret-3")
	t.Setenv("VK_ICD_FILENAMES", "/driver.json")
	t.Setenv("LC_NUMERIC", "C")
	p := open(t, "upscayl-bin", "upscayl-lite-4x")
	if _, err := p.Upscale(t.Context(), corner(t, 2, 2), new(bytes.Buffer), Order{Model: "upscayl-lite-4x", Scale: 4, Format: "png", Scratch: t.TempDir()}, nil); err != nil {
		t.Fatal(err)
	}
	got := fake.Environment(t, p.path)
	if all := strings.Join(got, " "); strings.Contains(all, "secret") {
		t.Error(all)
	}
	for _, want := range []string{"VK_ICD_FILENAMES=/driver.json", "LC_NUMERIC=C", "PATH=" + os.Getenv("PATH")} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not passed on", want)
		}
	}
}
