package preview

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// quarters is a picture whose quarters are red, green, blue and white.
func quarters(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, []color.RGBA{red, green, blue, white}[x*2/w+y*2/h*2])
		}
	}
	return m
}

var (
	red   = color.RGBA{255, 0, 0, 255}
	green = color.RGBA{0, 255, 0, 255}
	blue  = color.RGBA{0, 0, 255, 255}
	white = color.RGBA{255, 255, 255, 255}
)

// corners are the colours in the corners of a tile, in the order of reading.
func corners(m *image.RGBA) string {
	letters := map[color.RGBA]string{red: "r", green: "g", blue: "b", white: "w"}
	r := m.Bounds()
	return letters[m.RGBAAt(0, 0)] + letters[m.RGBAAt(r.Dx()-1, 0)] + letters[m.RGBAAt(0, r.Dy()-1)] + letters[m.RGBAAt(r.Dx()-1, r.Dy()-1)]
}

// tiled makes a tile of a whole picture.
func tiled(m image.Image, w Want) *image.RGBA { return tile(m, w.part(m.Bounds()), w) }

func TestTile(t *testing.T) {
	for orientation, want := range []string{"rgbw", "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"} {
		w := Want{Picture{Orientation: orientation}, Whole, 40, 20}
		if orientation >= 5 {
			w.W, w.H = 20, 40
		}
		m := tiled(quarters(400, 200), w)
		if got := corners(m); got != want || m.Bounds() != image.Rect(0, 0, w.W, w.H) {
			t.Errorf("orientation %d: %s, want %s", orientation, got, want)
		}
	}
	if got := corners(tiled(quarters(400, 200), Want{Area: Area{0.5, 0, 1, 1}, W: 20, H: 20})); got != "ggww" {
		t.Errorf("the right half is %s", got)
	}
	// Upright, the right half of a picture that lies is at the top of the file.
	if got := corners(tiled(quarters(400, 200), Want{Picture{Orientation: 6}, Area{0.5, 0, 1, 1}, 20, 20})); got != "rrgg" {
		t.Errorf("the right half of a picture that lies is %s", got)
	}
	large := tiled(quarters(2, 2), Want{Area: Whole, W: 100, H: 100})
	for y := range 100 {
		for x := range 100 {
			if c := large.RGBAAt(x, y); c != red && c != green && c != blue && c != white {
				t.Fatalf("the enlarged pixel at %d,%d became %v", x, y, c)
			}
		}
	}
	if got := tiled(quarters(2, 2), Want{Area: Area{0.9, 0.9, 0.9, 0.9}, W: 3, H: 3}); got.Bounds().Dx() != 3 {
		t.Error("an empty area breaks the tile")
	}
	clear := tiled(image.NewNRGBA(image.Rect(0, 0, 8, 8)), Want{Area: Whole, W: 8, H: 8})
	if clear.RGBAAt(0, 0) == clear.RGBAAt(4, 0) || clear.RGBAAt(0, 0).A != 255 {
		t.Error("nothing is seen through transparent pixels")
	}
}

func save(t *testing.T, name string, data []byte) Want {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return Want{Picture{Path: path}, Whole, 8, 8}
}

func encoded(t *testing.T, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLoad(t *testing.T) {
	pngFile := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, quarters(64, 64)) })
	jpgFile := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, quarters(64, 64), nil) })
	for name, data := range map[string][]byte{"a.png": pngFile, "a.jpg": jpgFile, "png.jpg": pngFile} {
		m, err := Load(t.Context(), save(t, name, data))
		if err != nil || m.RGBAAt(0, 0).R < 250 || m.RGBAAt(0, 0).B > 10 {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
	gifFile := encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, quarters(64, 64), nil) })
	t.Setenv("TMPDIR", t.TempDir())
	if m, err := Load(t.Context(), save(t, "a.gif", gifFile)); err != nil || corners(m) != "rgbw" {
		t.Errorf("what is converted before it is sent: %v", err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("%v is left of it: %v", left, err)
	}
	huge := bytes.Clone(pngFile)
	copy(huge[16:], []byte{0, 0, 0x40, 0, 0, 0, 0x40, 0}) // 16384 by 16384
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"text.png":  {[]byte("this is no picture at all"), "no picture that can be shown"},
		"short.png": {pngFile[:5], "no picture that can be shown"},
		"cut.png":   {pngFile[:len(pngFile)/2], "it is damaged"},
		"head.jpg":  {jpgFile[:20], "its header is damaged"},
		"huge.png":  {huge, "its header is damaged"}, // the checksum no longer fits
	} {
		if _, err := Load(t.Context(), save(t, name, c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Load(t.Context(), Want{Picture: Picture{Path: "/gone/a.png"}}); err == nil {
		t.Error("a file that is gone is loaded")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Load(ctx, save(t, "a.png", pngFile)); !errors.Is(err, context.Canceled) {
		t.Errorf("after it was canceled: %v", err)
	}
}

// A picture that would take too much memory is not decoded: a progressive JPEG takes five
// times as much as its pixels.
func TestTooLarge(t *testing.T) {
	header := func(marker, side byte) []byte {
		return []byte{0xff, 0xd8, 0xff, marker, 0, 17, 8, side, 0, side, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0, 0xff, 0xd9}
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"baseline.jpg":    {header(0xc0, 0x80), "it is too large to be shown here: 1,073 megapixels"},
		"progressive.jpg": {header(0xc2, 0x20), "it is too large to be shown here: 67 megapixels"},
	} {
		if _, err := Load(t.Context(), save(t, name, c.data)); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWebP(t *testing.T) {
	m := image.NewYCbCr(image.Rect(0, 0, 2, 1), image.YCbCrSubsampleRatio444)
	copy(m.Y, []byte{16, 235})
	copy(m.Cb, []byte{128, 240})
	copy(m.Cr, []byte{128, 16})
	widen(m)
	if m.Y[0] != 0 || m.Y[1] != 255 || m.Cb[0] != 128 || m.Cb[1] != 255 || m.Cr[1] > 1 {
		t.Errorf("black and white are %v %v %v", m.Y, m.Cb, m.Cr)
	}
	album := "../../ui_test/album/city/street.webp"
	if m, err := Load(t.Context(), Want{Picture{Path: album}, Whole, 8, 8}); err != nil || m.Bounds().Dx() != 8 {
		t.Errorf("a WebP of the album: %v", err)
	}
}

func TestStore(t *testing.T) {
	s := NewStore()
	want := func(i int) Want { return Want{W: i} }
	for i := range 40 {
		s.Put(want(i), image.NewRGBA(image.Rect(0, 0, 1024, 1024)), nil) // 4 MiB
		s.Get(want(0))
	}
	if s.bytes > budget || len(s.tiles) != len(s.used) || len(s.tiles) != 16 {
		t.Errorf("%d bytes in %d tiles", s.bytes, len(s.tiles))
	}
	if _, ok, _ := s.Get(want(0)); !ok {
		t.Error("what was looked at last is gone")
	}
	if _, ok, _ := s.Get(want(1)); ok {
		t.Error("what was not looked at for longest is kept")
	}
	s.Put(want(0), nil, context.DeadlineExceeded)
	if m, ok, err := s.Get(want(0)); m != nil || !ok || err == nil || len(s.tiles) != 16 {
		t.Error("why there is no tile is forgotten")
	}
}

func TestDepth(t *testing.T) {
	for _, c := range []struct {
		env     map[string]string
		noColor bool
		want    Depth
	}{
		{nil, false, NoColour},
		{map[string]string{"TERM": "xterm-256color"}, false, Colours256},
		{map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, false, TrueColour},
		{map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, true, NoColour},
		{map[string]string{"TERM": "xterm"}, false, Colours256},
		{map[string]string{"TERM": "xterm-direct"}, false, TrueColour},
	} {
		if got := DepthOf(func(k string) string { return c.env[k] }, c.noColor); got != c.want {
			t.Errorf("%v: %d", c.env, got)
		}
	}
}

func TestLines(t *testing.T) {
	m := quarters(4, 4)
	for name, c := range map[string]struct {
		p    Painter
		want []string
	}{
		"true colour": {Painter{Depth: TrueColour}, []string{
			"\x1b[38;2;255;0;0;48;2;255;0;0m▀▀\x1b[38;2;0;255;0;48;2;0;255;0m▀▀\x1b[0m",
			"\x1b[38;2;0;0;255;48;2;0;0;255m▀▀\x1b[38;2;255;255;255;48;2;255;255;255m▀▀\x1b[0m"}},
		"256 colours": {Painter{Depth: Colours256}, []string{
			"\x1b[38;5;196;48;5;196m▀▀\x1b[38;5;46;48;5;46m▀▀\x1b[0m", "\x1b[38;5;21;48;5;21m▀▀\x1b[38;5;231;48;5;231m▀▀\x1b[0m"}},
		"no colour": {Painter{}, []string{"::++", "..@@"}},
		"ASCII":     {Painter{Depth: TrueColour, ASCII: true}, []string{"::++", "..@@"}},
	} {
		got := c.p.lines(m, -1, "")
		if len(got) != 2 || got[0] != c.want[0] || got[1] != c.want[1] {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := (Painter{}).lines(m, 2, "|"); got[0] != "::|+" {
		t.Errorf("with a divider: %q", got)
	}
	odd := Painter{Depth: TrueColour}.lines(quarters(6, 5), 3, "|")
	for _, l := range odd {
		if ansi.StringWidth(l) != 6 || len(odd) != 3 {
			t.Errorf("%q", odd)
		}
	}
}
