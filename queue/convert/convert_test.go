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
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gen2brain/avif"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

var (
	red  = color.NRGBA{220, 30, 30, 255}
	blue = color.NRGBA{20, 60, 200, 255}
)

// drawing is blue with a red quarter at the upper left.
func drawing() image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 48, 32))
	for y := range 32 {
		for x := range 48 {
			m.Set(x, y, blue)
			if x < 24 && y < 16 {
				m.Set(x, y, red)
			}
		}
	}
	return m
}

// sources are files of every format with the drawing in them, by name.
func sources(t testing.TB) map[string][]byte {
	heic, err := os.ReadFile("testdata/corner.heic")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{"a.heic": heic}
	for name, encode := range map[string]func(io.Writer, image.Image) error{
		"a.bmp": bmp.Encode,
		"a.tiff": func(w io.Writer, m image.Image) error {
			return tiff.Encode(w, m, &tiff.Options{Compression: tiff.Deflate})
		},
		"a.gif":  func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) },
		"a.avif": func(w io.Writer, m image.Image) error { return avif.Encode(w, m, avif.Options{Quality: 80, Speed: 10}) },
	} {
		var b bytes.Buffer
		if err := encode(&b, drawing()); err != nil {
			t.Fatal(err)
		}
		all[name] = b.Bytes()
	}
	return all
}

func save(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func convert(t *testing.T, name string, data []byte) (image.Image, string) {
	t.Helper()
	made, err := ToPNG(t.Context(), save(t, name, data), 0, filepath.Join(t.TempDir(), "new"))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	b, err := os.ReadFile(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if names, _ := filepath.Glob(filepath.Dir(made.Path) + "/*"); len(names) != 1 {
		t.Errorf("%s left %v behind", name, names)
	}
	return m, made.Notice
}

// near reports whether a colour is another but for what lossy formats do to it.
func near(c color.Color, want color.NRGBA) bool {
	got := color.NRGBAModel.Convert(c).(color.NRGBA)
	off := func(a, b uint8) bool { return max(a, b)-min(a, b) > 60 }
	return !off(got.R, want.R) && !off(got.G, want.G) && !off(got.B, want.B) && got.A == want.A
}

func TestEveryFormat(t *testing.T) {
	for name, data := range sources(t) {
		format := strings.TrimPrefix(filepath.Ext(name), ".")
		m, notice := convert(t, name, data)
		size := image.Pt(48, 32)
		if format == "heic" { // the sample is four times as large
			size = size.Mul(4)
		}
		if m.Bounds().Size() != size || !near(m.At(5, 5), red) || !near(m.At(size.X-5, 5), blue) || !near(m.At(5, size.Y-5), blue) {
			t.Errorf("%s: %v with %v, %v, %v", name, m.Bounds(), m.At(5, 5), m.At(size.X-5, 5), m.At(5, size.Y-5))
		}
		if notice != strings.ToUpper(format)+" converted to PNG first" {
			t.Errorf("%s: %q", name, notice)
		}
	}
}

// scan is a grey TIFF of 3×2 pixels, 0 to 5, with an orientation and a profile.
func scan(orientation uint16, profile []byte) []byte {
	var order = binary.LittleEndian
	entries := [][4]uint32{
		{0x0100, 4, 1, 3}, {0x0101, 4, 1, 2}, {0x0102, 3, 1, 8}, {0x0103, 3, 1, 1}, {0x0106, 3, 1, 1}, {0x0111, 4, 1, 8},
		{0x0112, 3, 1, uint32(orientation)}, {0x0115, 3, 1, 1}, {0x0116, 4, 1, 2}, {0x0117, 4, 1, 6}, {0x8773, 7, uint32(len(profile)), 0},
	}
	entries[10][3] = uint32(16 + 2 + 12*len(entries) + 4)
	b := order.AppendUint16([]byte("II*\x00\x10\x00\x00\x00\x00\x01\x02\x03\x04\x05\x00\x00"), uint16(len(entries)))
	for _, e := range entries {
		b = order.AppendUint16(order.AppendUint16(b, uint16(e[0])), uint16(e[1]))
		b = order.AppendUint32(order.AppendUint32(b, e[2]), e[3])
	}
	return append(append(b, 0, 0, 0, 0), profile...)
}

// TestOrientation: a scan comes out upright, each of the eight ways.
func TestOrientation(t *testing.T) {
	for i, want := range [][]byte{
		{0, 1, 2, 3, 4, 5}, {2, 1, 0, 5, 4, 3}, {5, 4, 3, 2, 1, 0}, {3, 4, 5, 0, 1, 2},
		{0, 3, 1, 4, 2, 5}, {3, 0, 4, 1, 5, 2}, {5, 2, 4, 1, 3, 0}, {2, 5, 1, 4, 0, 3},
	} {
		m, _ := convert(t, "a.tif", scan(uint16(i+1), nil))
		var got []byte
		for y := range m.Bounds().Dy() {
			for x := range m.Bounds().Dx() {
				got = append(got, color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y)
			}
		}
		if wide := i < 4; wide != (m.Bounds().Dx() == 3) || !bytes.Equal(got, want) {
			t.Errorf("orientation %d: %v %v", i+1, m.Bounds(), got)
		}
	}
}

// TestProfile: without its profile a scan has other colours.
func TestProfile(t *testing.T) {
	profile := make([]byte, 200)
	binary.BigEndian.PutUint32(profile, 200)
	copy(profile[12:], "scnrGRAY")
	copy(profile[36:], "acsp")
	made, err := ToPNG(t.Context(), save(t, "a.tif", scan(1, profile)), 0, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(made.Path)
	if err != nil || !bytes.Contains(b, []byte("iCCP")) {
		t.Error("the profile is not there", err)
	}
}

// TestDeep: 16 bits a sample stay.
func TestDeep(t *testing.T) {
	deep := image.NewGray16(image.Rect(0, 0, 2, 2))
	deep.SetGray16(1, 0, color.Gray16{12345})
	var b bytes.Buffer
	if err := tiff.Encode(&b, deep, nil); err != nil {
		t.Fatal(err)
	}
	if m, _ := convert(t, "a.tif", b.Bytes()); m.At(1, 0) != (color.Gray16{12345}) {
		t.Error(m.At(1, 0))
	}
}

// TestFirstFrame: a GIF's frame may be smaller than its canvas.
func TestFirstFrame(t *testing.T) {
	frame := image.NewPaletted(image.Rect(2, 1, 4, 3), color.Palette{red, blue})
	var b bytes.Buffer
	all := &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}, Config: image.Config{Width: 6, Height: 5}}
	if err := gif.EncodeAll(&b, all); err != nil {
		t.Fatal(err)
	}
	m, _ := convert(t, "a.gif", b.Bytes())
	if _, _, _, a := m.At(0, 0).RGBA(); m.Bounds().Size() != image.Pt(6, 5) || a != 0 || !near(m.At(3, 2), red) {
		t.Error(m.Bounds(), m.At(0, 0), m.At(3, 2))
	}
}

// TestOnce: what was converted before is taken as it is, unless the source changed.
func TestOnce(t *testing.T) {
	source, dir := save(t, "a.bmp", sources(t)["a.bmp"]), t.TempDir()
	first, err := ToPNG(t.Context(), source, 0, dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(first.Path, []byte("as it is"), 0o666); err != nil {
		t.Fatal(err)
	}
	if again, err := ToPNG(t.Context(), source, 0, dir); again != first || err != nil {
		t.Error(again, err)
	}
	if b, _ := os.ReadFile(first.Path); string(b) != "as it is" {
		t.Error("it was converted again")
	}
	if err := os.WriteFile(source, slices.Concat(sources(t)["a.bmp"], []byte("more")), 0o666); err != nil {
		t.Fatal(err)
	}
	if again, err := ToPNG(t.Context(), source, 0, dir); again == first || err != nil {
		t.Error("a changed source is taken for the old one", err)
	}
}
