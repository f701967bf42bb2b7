package sample

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// PNGs returns one PNG of 37×23 pixels of each kind that differs in how its rows
// are stored, by name.
func PNGs(t testing.TB) map[string][]byte {
	r := image.Rect(0, 0, 37, 23)
	black := color.Palette{color.Black, color.White}
	kinds := map[string]image.Image{
		"palette1.png": image.NewPaletted(r, black),
		"palette4.png": image.NewPaletted(r, append(black, color.NRGBA{200, 9, 9, 99})),
		"gray.png":     image.NewGray(r),
		"gray16.png":   image.NewGray16(r),
		"rgba16.png":   image.NewNRGBA64(r),
	}
	all := map[string][]byte{"interlaced.png": interlaced(r.Dx(), r.Dy())}
	for name, m := range kinds {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		all[name] = b.Bytes()
	}
	return all
}

// interlaced returns a grey PNG in the seven passes of Adam7.
func interlaced(width, height int) []byte {
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	for _, p := range [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		for y := p[1]; y < height; y += p[3] {
			row := []byte{0} // no filter
			for x := p[0]; x < width; x += p[2] {
				row = append(row, byte(x*y))
			}
			z.Write(row)
		}
	}
	z.Close()
	ihdr := binary.BigEndian.AppendUint32(nil, uint32(width))
	ihdr = append(binary.BigEndian.AppendUint32(ihdr, uint32(height)), 8, 0, 0, 0, 1)
	out := append([]byte("\x89PNG\r\n\x1a\n"), Chunk("IHDR", ihdr)...)
	return append(append(out, Chunk("IDAT", rows.Bytes())...), Chunk("IEND", nil)...)
}
