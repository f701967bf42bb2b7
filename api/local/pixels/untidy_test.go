package pixels

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"testing"
)

func pngChunk(name string, data []byte) []byte {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), name...)
	b = append(b, data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// TestUntidyPNG: palettes and transparent colours where they do not belong change nothing
// about the picture, as libpng has it. Before pixels means after IHDR.
func TestUntidyPNG(t *testing.T) {
	rgb, gray, palette := image.NewNRGBA(image.Rect(0, 0, 8, 8)), image.NewGray(image.Rect(0, 0, 8, 8)), image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Black, color.White})
	for i := range gray.Pix {
		gray.Pix[i], palette.Pix[i] = byte(i*3), byte(i%2)
		rgb.SetNRGBA(i%8, i/8, color.NRGBA{byte(i), 200, byte(255 - i), 255})
	}
	two := make([]byte, 6)
	for name, c := range map[string]struct {
		m             image.Image
		before, after []byte
	}{
		"tRNS before PLTE":  {rgb, append(pngChunk("tRNS", []byte{0, 9, 0, 9, 0, 9}), pngChunk("PLTE", two)...), nil},
		"PLTE of grey":      {gray, pngChunk("PLTE", two), nil},
		"tRNS too long":     {gray, pngChunk("tRNS", two), nil},
		"PLTE after pixels": {palette, nil, pngChunk("PLTE", two)},
		"two PLTE":          {palette, pngChunk("PLTE", []byte{0, 0, 0, 255, 255, 255}), nil},
		"tRNS after pixels": {gray, nil, pngChunk("tRNS", []byte{0, 0})},
	} {
		var b bytes.Buffer
		if err := png.Encode(&b, c.m); err != nil {
			t.Fatal(err)
		}
		const header, end = 8 + 25, 12
		data := bytes.Clone(b.Bytes()[:header])
		data = append(append(data, c.before...), b.Bytes()[header:b.Len()-end]...)
		data = append(append(data, c.after...), b.Bytes()[b.Len()-end:]...)
		if _, err := png.Decode(bytes.NewReader(data)); err == nil {
			t.Errorf("%s: the standard decoder reads that by itself", name)
		}
		var out bytes.Buffer
		if _, err := Upscale(t.Context(), bytes.NewReader(data), &out, Options{Scale: 1, Format: "png"}, nil); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m, err := png.Decode(&out)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 64 {
			got, want := color.NRGBAModel.Convert(m.At(i%8, i/8)), color.NRGBAModel.Convert(c.m.At(i%8, i/8))
			if got != want {
				t.Fatalf("%s: pixel %d is %v, not %v", name, i, got, want)
			}
		}
	}
}
