package convert

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/colour/inktest"
)

// TestCases: kinds of files that came out wrong, or were refused. Patches are what
// Chromium shows of the first and the fifth of six in a row; scenes are all the same.
func TestCases(t *testing.T) {
	scene := decodedScene(t)
	gray := func(v uint8) color.NRGBA { return color.NRGBA{v, v, v, 255} }
	for name, c := range map[string]struct {
		first, fifth color.NRGBA // of patches; zero for a scene
		notice       string
	}{
		"p3.avif":         {color.NRGBA{217, 42, 52, 255}, gray(128), "its colours became sRGB"},
		"bt2020.avif":     {color.NRGBA{247, 0, 52, 255}, gray(128), "its colours became sRGB"},
		"pq.avif":         {color.NRGBA{255, 0, 0, 255}, gray(132), "its HDR was mapped to the tones of sRGB"},
		"gama-linear.png": {color.NRGBA{229, 133, 133, 255}, gray(188), "its colours became sRGB"},
		"gama-055.png":    {color.NRGBA{210, 76, 76, 255}, gray(146), "its colours became sRGB"},
		"chrm-p3.png":     {color.NRGBA{219, 37, 49, 255}, gray(129), "its colours became sRGB"},
		"cicp-p3.png":     {color.NRGBA{217, 42, 52, 255}, gray(128), "its colours became sRGB"},
		"cicp-pq.png":     {color.NRGBA{255, 0, 0, 255}, gray(132), "its HDR was mapped to the tones of sRGB"},
		"mif1.heic":       {}, "msf1.heic": {}, "bigtiff.tif": {}, "jpeg.tif": {}, "planar.tif": {},
		"cmyk.tif":        {notice: "CMYK without a profile: colours may differ a little"},
		"two-frames.avif": {notice: "its first frame"},
	} {
		data, err := os.ReadFile("testdata/cases/" + name)
		if err != nil {
			t.Fatal(err)
		}
		m, notice := convert(t, name, data)
		want := strings.ToUpper(strings.TrimPrefix(filepath.Ext(name), ".")) + " converted to PNG first"
		want = strings.Replace(want, "TIF ", "TIFF ", 1)
		if c.notice != "" {
			want += " (" + c.notice + ")"
		}
		if notice != want {
			t.Errorf("%s: %q, want %q", name, notice, want)
		}
		if c.first == (color.NRGBA{}) {
			if mean := difference(m, scene); mean > 2 {
				t.Errorf("%s differs from its scene by %.2f levels in the mean", name, mean)
			}
			continue
		}
		w, h := m.Bounds().Dx(), m.Bounds().Dy()
		if a, b := m.At(w/12, h/2), m.At(w*9/12, h/2); !within(a, c.first, 2) || !within(b, c.fifth, 2) {
			t.Errorf("%s: %v and %v, want %v and %v", name, a, b, c.first, c.fifth)
		}
	}
}

func decodedScene(t *testing.T) image.Image {
	data, err := os.ReadFile("testdata/cases/scene.jpg")
	if err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// difference is the mean one of the colours of two pictures, in levels.
func difference(a, b image.Image) float64 {
	if a.Bounds().Size() != b.Bounds().Size() {
		return 255
	}
	sum, n := 0, 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := color.NRGBAModel.Convert(a.At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(b.At(x, y)).(color.NRGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				sum, n = sum+max(d, -d), n+1
			}
		}
	}
	return float64(sum) / float64(n)
}

func within(c color.Color, want color.NRGBA, most int) bool {
	p := color.NRGBAModel.Convert(c).(color.NRGBA)
	for _, d := range []int{int(p.R) - int(want.R), int(p.G) - int(want.G), int(p.B) - int(want.B), int(p.A) - int(want.A)} {
		if d > most || d < -most {
			return false
		}
	}
	return true
}

// TestBMPKinds: what Windows shows of bitmaps that are not plain.
func TestBMPKinds(t *testing.T) {
	for name, want := range map[string]color.NRGBA{ // of pixel 6, 4
		"os2-24bit.bmp": {216, 108, 128, 255}, "rgb555.bmp": {222, 107, 132, 255}, "rgb565.bmp": {222, 109, 132, 255},
		"rgba32-bitfields.bmp": {216, 108, 128, 255}, "rle8.bmp": {128, 165, 90, 255},
	} {
		data, err := os.ReadFile("testdata/cases/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if m, _ := convert(t, name, data); m.Bounds().Size() != image.Pt(8, 8) || !within(m.At(6, 4), want, 0) {
			t.Errorf("%s: %v, %v", name, m.Bounds(), m.At(6, 4))
		}
	}
}

// TestFax: the same page, with white as 0 and as 1.
func TestFax(t *testing.T) {
	var pages [2]image.Image
	for i, name := range []string{"fax-black.tif", "fax-white.tif"} {
		data, err := os.ReadFile("testdata/cases/" + name)
		if err != nil {
			t.Fatal(err)
		}
		pages[i], _ = convert(t, name, data)
	}
	// The corner is in a red square, which is dark; below it is a lighter part.
	if d := difference(pages[0], pages[1]); d != 0 || !within(pages[0].At(5, 5), color.NRGBA{0, 0, 0, 255}, 0) {
		t.Errorf("%.1f levels apart, with %v in the corner", d, pages[0].At(5, 5))
	}
}

// TestInks: a JPEG of a printer is shown by the profile of that printer, and one
// without a profile is left as it is.
func TestInks(t *testing.T) {
	profile := inktest.Profile()
	p, _, err := open(bytes.NewReader(inkJPEG(t, profile)), 0)
	if err != nil || p == nil || !p.inks || p.said.ICC != nil {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, _, err := open(bytes.NewReader(inkJPEG(t, nil)), 0); p != nil || err != nil {
		t.Errorf("without a profile: %+v, %v", p, err)
	}
	m := image.NewCMYK(image.Rect(0, 0, 2, 1))
	copy(m.Pix, []byte{255, 0, 0, 0, 0, 0, 0, 255})
	got, err := printed(m, profile, "JPEG")
	if err != nil || !within(got.At(0, 0), color.NRGBA{0, 161, 205, 255}, 3) || !within(got.At(1, 0), color.NRGBA{37, 37, 37, 255}, 3) {
		t.Error(got.At(0, 0), got.At(1, 0), err)
	}
	if _, err := printed(m, profile[:200], "JPEG"); !errors.Is(err, pixels.ErrUnsupported) {
		t.Error(err)
	}
}

// inkJPEG is the head of a JPEG in four inks.
func inkJPEG(t *testing.T, profile []byte) []byte {
	t.Helper()
	b := []byte("\xff\xd8")
	if profile != nil {
		n := len(profile) + 2 + 12 + 2
		b = append(b, 0xff, 0xe2, byte(n>>8), byte(n))
		b = append(append(b, "ICC_PROFILE\x00\x01\x01"...), profile...)
	}
	b = append(b, "\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04\x01\x11\x00\x02\x11\x00\x03\x11\x00\x04\x11\x00"...)
	return append(b, "\xff\xda\x00\x0e\x04\x01\x00\x02\x00\x03\x00\x04\x00\x00\x3f\x00\xff\xd9"...)
}

// TestRaw: the small picture in the file of a sensor is not the picture.
func TestRaw(t *testing.T) {
	b := scan(1, nil)
	b[16+2+12*4+8], b[16+2+12*4+9] = 0x23, 0x80 // what its numbers mean: 32803
	if _, _, _, err := Header(bytes.NewReader(b), int64(len(b))); !errors.Is(err, pixels.ErrUnsupported) || !strings.Contains(err.Error(), "raw") {
		t.Error(err)
	}
}
