//go:build unix

package ui_test

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg"
	"image/png"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/webp"
)

// picture is one of the album, upright.
type picture struct {
	name          string
	width, height int
}

var album = []picture{
	{"art/badge.png", 240, 240}, {"art/mosaic.png", 256, 256}, {"city/night.png", 320, 240}, {"city/street.webp", 240, 320},
	{"flower.jpg", 300, 300}, {"holiday/hills.jpg", 240, 360}, {"holiday/sunset over the sea.jpg", 400, 267},
	{"holiday/山と湖.webp", 360, 240}, {"people/family.jpg", 360, 240}, {"people/portrait.jpg", 240, 320},
	{"scans/letter.jpg", 260, 230}, {"scans/receipt.png", 130, 230},
}

// result is the name that a picture's result has in its folder.
func (p picture) result(format string) string {
	return strings.TrimSuffix(p.name, filepath.Ext(p.name)) + "." + format
}

// album brings the album to the machine.
func (m *machine) album() string { return m.copy("album", "album") }

// upscaled fails the test unless dir holds the result of every picture, each of
// the right size and format, and showing what its source shows.
func upscaled(t *testing.T, dir string, pictures []picture, scale int, format string) {
	t.Helper()
	for _, p := range pictures {
		got := decoded(t, filepath.Join(dir, p.result(format)), format)
		if w, h := got.Bounds().Dx(), got.Bounds().Dy(); w != p.width*scale || h != p.height*scale {
			t.Errorf("%s × %d: %d×%d pixels", p.name, scale, w, h)
		}
		source := decoded(t, filepath.Join("album", p.name), "")
		if format == "jpg" {
			source = onWhite{source}
		}
		have := mean(got)
		for i, want := range mean(source) {
			if diff := math.Abs(have[i] - want); diff > 8 { // networks clear grain and paper away
				t.Errorf("%s as %s: channel %d is off by %.1f on average", p.name, format, i, diff)
			}
		}
	}
}

// decoded reads a picture, which has to be of the format, "" for any.
func decoded(t *testing.T, path, format string) image.Image {
	t.Helper()
	content := read(t, path)
	img, got, err := image.Decode(bytes.NewReader(content))
	if bytes.HasPrefix(content, []byte("RIFF")) { // there is more than one decoder in this program
		got = "webp"
		img, err = webp.Decode(bytes.NewReader(content))
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if got = strings.Replace(got, "jpeg", "jpg", 1); format != "" && got != format {
		t.Errorf("%s is a %s, want %s", path, got, format)
	}
	if lossy, ok := img.(*image.YCbCr); ok && got == "webp" {
		return studio{lossy}
	}
	return img
}

// mean returns the averages of red, green, blue and alpha, from 0 to 255.
func mean(img image.Image) (sums [4]float64) {
	const step = 3 // pixels; enough to distinguish pictures
	n := 0.0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += step {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += step {
			r, g, b, a := img.At(x, y).RGBA()
			for i, v := range [4]uint32{r, g, b, a} {
				sums[i] += float64(v >> 8)
			}
			n++
		}
	}
	for i := range sums {
		sums[i] /= n
	}
	return sums
}

// studio is a lossy WebP: its values have the range of ITU-R BT.601, which the
// image package takes for that of JPEG.
type studio struct{ *image.YCbCr }

func (s studio) ColorModel() color.Model { return color.RGBAModel }

func (s studio) At(x, y int) color.Color {
	c := s.YCbCrAt(x, y)
	light := 1.164 * (float64(c.Y) - 16)
	blue, red := float64(c.Cb)-128, float64(c.Cr)-128
	value := func(v float64) uint8 { return uint8(min(max(math.Round(v), 0), 255)) }
	return color.RGBA{value(light + 1.596*red), value(light - 0.392*blue - 0.813*red), value(light + 2.017*blue), 255}
}

// drawn is a PNG of stripes, others for each seed. It takes 3 bytes a pixel when
// it is not compressed.
func drawn(t testing.TB, width, height, seed int, level png.CompressionLevel) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetNRGBA(x, y, color.NRGBA{byte(seed), byte(seed >> 8), byte((x + y) * 4), 255})
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: level}).Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// onWhite is a picture without transparency: white shows through instead.
type onWhite struct{ image.Image }

func (w onWhite) ColorModel() color.Model { return color.RGBA64Model }

func (w onWhite) At(x, y int) color.Color {
	r, g, b, a := w.Image.At(x, y).RGBA()
	white := 0xffff - a
	return color.RGBA64{uint16(r + white), uint16(g + white), uint16(b + white), 0xffff}
}
