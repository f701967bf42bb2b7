package intake

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/webp"

	"bulkup/queue/picture/sample"
)

func encodedPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tagged puts a chunk behind the header of a PNG.
func tagged(data []byte, name string, payload []byte) []byte {
	const header = 8 + 25
	return append(append(append([]byte{}, data[:header]...), sample.Chunk(name, payload)...), data[header:]...)
}

// depths are the kinds of pixels that PNG has.
func depths(t testing.TB) map[string]specimen {
	colours, greys := drawn(asIs), drawn(grey)
	gray, gray16 := image.NewGray(stage), image.NewGray16(stage)
	draw.Draw(gray, stage, greys, image.Point{}, draw.Src)
	draw.Draw(gray16, stage, greys, image.Point{}, draw.Src)
	all := map[string]specimen{
		"RGB8":   {data: encodedPNG(t, flat(colours)), want: flat(colours)},
		"RGB16":  {data: encodedPNG(t, colours), want: flat(colours)},
		"RGBA8":  {data: encodedPNG(t, flat(glassy(drawn(asIs)))), want: flat(glassy(drawn(asIs)))},
		"RGBA16": {data: encodedPNG(t, glassy(drawn(asIs))), want: flat(glassy(drawn(asIs)))},
		"grey8":  {data: encodedPNG(t, gray), want: flat(greys)},
		"grey16": {data: encodedPNG(t, gray16), want: flat(greys)},
	}
	for _, n := range []int{2, 4, 16, 256} {
		var palette color.Palette
		for i := range n {
			v := uint8(i * 255 / (n - 1))
			palette = append(palette, color.NRGBA{v, 255 - v, v / 2, 255})
		}
		m := image.NewPaletted(stage, palette)
		for i := range m.Pix {
			m.Pix[i] = uint8(i % 48 * n / 48)
		}
		all[fmt.Sprint("palette of ", n)] = specimen{data: encodedPNG(t, m), want: flat(m), loss: 4} // all is edges
	}
	return all
}

func pngSpecimens(t testing.TB) (all []specimen) {
	long := func(values ...int) (b []byte) {
		for _, v := range values {
			b = binary.BigEndian.AppendUint32(b, uint32(v))
		}
		return b
	}
	toSRGB := func(v float64) float64 {
		if v <= 0.0031308 {
			return v * 12.92
		}
		return 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	power := func(g float64) func(float64) float64 {
		return func(v float64) float64 { return toSRGB(math.Pow(v, g)) }
	}
	same := func(v float64) float64 { return v }
	tags := map[string]struct {
		chunk   string
		payload []byte
		curve   func(float64) float64
	}{
		"": {"", nil, same}, "sRGB": {"sRGB", []byte{0}, same}, "gAMA 1/2.2": {"gAMA", long(45455), same},
		"gAMA 1": {"gAMA", long(100000), power(1)}, "gAMA 0.55": {"gAMA", long(55000), power(1 / 0.55)},
		"gAMA 1/1.8": {"gAMA", long(55556), power(1.8)}, "cICP sRGB": {"cICP", []byte{1, 13, 0, 1}, same},
		"cICP linear": {"cICP", []byte{1, 8, 0, 1}, power(1)}, "cICP gamma 2.8": {"cICP", []byte{1, 5, 0, 1}, power(2.8)},
		"cICP television": {"cICP", []byte{1, 1, 0, 1}, power(2.4)}, "cICP narrow": {"cICP", []byte{12, 8, 0, 0}, same},
		"cHRM alone": {"cHRM", long(31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000), same},
		"cHRM sRGB":  {"cHRM", long(31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000), same},
	}
	for kind, s := range depths(t) {
		for tag, how := range tags {
			if s.loss > 0 && tag != "" && tag != "gAMA 1" {
				continue
			}
			data, want := s.data, image.NewNRGBA(stage)
			if how.chunk != "" {
				data = tagged(data, how.chunk, how.payload)
			}
			for i, v := range s.want.Pix {
				if want.Pix[i] = v; i%4 < 3 {
					want.Pix[i] = byte(math.Round(255 * how.curve(float64(v)/255)))
				}
			}
			all = append(all, specimen{"PNG " + kind + " " + tag, ".png", data, want, s.loss + 0.3})
		}
	}
	return all
}

// lossySpecimens are JPEG and WebP in every orientation, and what is converted.
func lossySpecimens(t testing.TB) (all []specimen) {
	add := func(name, ext string, want image.Image, loss float64, encode func(*bytes.Buffer) error) {
		t.Helper()
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		all = append(all, specimen{name, ext, b.Bytes(), flat(want), loss})
	}
	colours, glass := flat(drawn(asIs)), flat(glassy(drawn(asIs)))
	gray := image.NewGray(stage)
	draw.Draw(gray, stage, drawn(grey), image.Point{}, draw.Src)
	add("JPEG", ".jpg", colours, 1, func(b *bytes.Buffer) error { return jpeg.Encode(b, colours, &jpeg.Options{Quality: 95}) })
	plain := all[0].data
	for o := 2; o <= 8; o++ {
		all = append(all, specimen{fmt.Sprint("JPEG turned ", o), ".jpg", sample.Turned(plain, byte(o)), oriented(colours, o), 1})
	}
	first := sample.Turned(sample.Turned(plain, 3), 6) // the one before the other
	all = append(all, specimen{"JPEG with two EXIF segments", ".jpg", first, oriented(colours, 6), 1})
	add("JPEG grey", ".jpg", gray, 0.5, func(b *bytes.Buffer) error { return jpeg.Encode(b, gray, &jpeg.Options{Quality: 95}) })
	add("WebP", ".webp", colours, 1, func(b *bytes.Buffer) error { return webp.Encode(b, colours, webp.Options{Quality: 95}) })
	add("WebP lossless", ".webp", colours, 0, func(b *bytes.Buffer) error { return webp.Encode(b, colours, webp.Options{Lossless: true}) })
	add("WebP alpha", ".webp", glass, 0, func(b *bytes.Buffer) error { return webp.Encode(b, glass, webp.Options{Lossless: true, Exact: true}) })
	add("AVIF", ".avif", colours, 1, func(b *bytes.Buffer) error { return avif.Encode(b, colours, avif.Options{Quality: 95, Speed: 9}) })
	add("AVIF alpha", ".avif", glass, 1.5, func(b *bytes.Buffer) error {
		return avif.Encode(b, glass, avif.Options{Quality: 95, QualityAlpha: 100, Speed: 9})
	})
	ramp := image.NewPaletted(stage, nil)
	for i := range 48 {
		ramp.Palette = append(ramp.Palette, color.Gray{uint8(5 * i)})
	}
	for i := range ramp.Pix {
		ramp.Pix[i] = uint8(i % 48)
	}
	add("GIF", ".gif", ramp, 0, func(b *bytes.Buffer) error { return gif.Encode(b, ramp, nil) })
	return all
}
