package convert

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

// page converts a page of a file, and decodes what came of it.
func page(t *testing.T, path string, n int) image.Image {
	t.Helper()
	made, err := ToPNG(t.Context(), path, n, t.TempDir())
	if err != nil {
		t.Fatal(n, err)
	}
	if strings.Contains(made.Notice, "its first") {
		t.Errorf("page %d: %s", n, made.Notice)
	}
	file, err := os.Open(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := png.Decode(file)
	if err != nil {
		t.Fatal(n, err)
	}
	return m
}

// TestFrames: each frame of a GIF is what is shown while it is, with what those before it
// leave there.
func TestFrames(t *testing.T) {
	colours := color.Palette{color.Transparent, color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 255}}
	dot := func(x int, c uint8) *image.Paletted {
		m := image.NewPaletted(image.Rect(x, 0, x+1, 1), colours)
		m.Pix[0] = c
		return m
	}
	ground := image.NewPaletted(image.Rect(0, 0, 4, 1), colours)
	for i := range ground.Pix {
		ground.Pix[i] = 1
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{
		Image:    []*image.Paletted{ground, dot(1, 2), dot(2, 2), dot(3, 2), dot(0, 2)},
		Delay:    make([]int, 5),
		Disposal: []byte{gif.DisposalNone, gif.DisposalNone, gif.DisposalPrevious, gif.DisposalBackground, gif.DisposalNone},
	}); err != nil {
		t.Fatal(err)
	}
	path := save(t, "a.gif", b.Bytes())
	if got := Pages(bytes.NewReader(b.Bytes()), int64(b.Len())); len(got) != 5 || got[4] != image.Pt(4, 1) {
		t.Fatal(got)
	}
	for i, want := range []string{"rrrr", "rbrr", "rbbr", "rbrb", "bbr."} {
		m, got := page(t, path, i+1), ""
		for x := range 4 {
			r, _, blue, a := m.At(x, 0).RGBA()
			got += map[[3]bool]string{{true, false, true}: "r", {false, true, true}: "b", {false, false, false}: "."}[[3]bool{r > 0, blue > 0, a > 0}]
		}
		if got != want {
			t.Errorf("frame %d is %s, not %s", i+1, got, want)
		}
	}
	if _, err := ToPNG(t.Context(), path, 6, t.TempDir()); err == nil {
		t.Error("there is a sixth frame")
	}
}

// TestEachFrameIsDecodedOnce: a frame is drawn on what the one before it left, and not on all
// that came before it.
func TestEachFrameIsDecodedOnce(t *testing.T) {
	framesOnce(t, 40, image.Pt(40, 1))
	framesOnce(t, 4, image.Pt(4100, 4000)) // packed between frames
}

func framesOnce(t *testing.T, frames int, size image.Point) {
	g := &gif.GIF{Delay: make([]int, frames), Config: image.Config{Width: size.X, Height: size.Y}}
	for i := range frames {
		m := image.NewPaletted(image.Rect(i, 0, i+1, 1), color.Palette{color.Black, color.White})
		m.Pix[0] = byte(i % 2)
		g.Image = append(g.Image, m)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	path := save(t, "a.gif", b.Bytes())
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	f := io.NewSectionReader(in, 0, int64(b.Len()))
	for n := 1; n <= frames; n++ {
		m, err := frame(t.Context(), f, size, n)
		if err != nil {
			t.Fatal(err)
		}
		if r, _, _, a := m.At(n-1, 0).RGBA(); (r > 0) != (n%2 == 0) || a == 0 {
			t.Errorf("frame %d is %v", n, m.At(n-1, 0))
		}
		if next, err := filmOf(f, n+1); n < frames && (err != nil || next.next != n) {
			t.Errorf("the frame after %d is made from frame %d on: %v", n, next.next, err)
		}
	}
	if last.film != nil {
		t.Error("the film is kept after its end")
	}
	if m, err := frame(t.Context(), f, size, 3); err != nil || m.At(3, 0) != (color.NRGBA{}) {
		t.Errorf("an earlier frame again: %v, %v", m, err)
	}
}

// TestPages: each page of a scan has its own pixels; a smaller copy of one is no page, and a
// chain that leads round in a circle ends.
func TestPages(t *testing.T) {
	o := binary.LittleEndian
	b := []byte("II*\x00")
	b = o.AppendUint32(b, 12)
	b = append(b, 10, 120, 230, 0) // the pixels of three pages
	const size = 2 + 9*12 + 4
	for i, kind := range []uint32{0, 0, 1, 0} {
		at := []uint32{8, 9, 8, 10}[i]
		b = o.AppendUint16(b, 9)
		for _, e := range [][3]uint32{{0x00fe, 4, kind}, {0x0100, 4, 1}, {0x0101, 4, 1}, {0x0102, 3, 8}, {0x0103, 3, 1}, {0x0106, 3, 1}, {0x0111, 4, at}, {0x0116, 4, 1}, {0x0117, 4, 1}} {
			b = o.AppendUint32(o.AppendUint32(o.AppendUint16(o.AppendUint16(b, uint16(e[0])), uint16(e[1])), 1), e[2])
		}
		next := uint32(12 + (i+1)*size)
		if i == 3 {
			next = 12
		}
		b = o.AppendUint32(b, next)
	}
	if got := Pages(bytes.NewReader(b), int64(len(b))); !slices.Equal(got, []image.Point{{1, 1}, {1, 1}, {1, 1}}) {
		t.Fatal(got)
	}
	path := save(t, "a.tif", b)
	for i, want := range []uint8{10, 120, 230} {
		if got := color.GrayModel.Convert(page(t, path, i+1).At(0, 0)).(color.Gray).Y; got != want {
			t.Errorf("page %d is %d, not %d", i+1, got, want)
		}
	}
}
