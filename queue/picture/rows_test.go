package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/sample"
)

// scrambled is a PNG of random rows with random filters: every one is valid.
func scrambled(r *rand.Rand, width, height int, depth, kind byte, chunks ...[]byte) []byte {
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	for range height {
		row := make([]byte, 1+(width*int(kinds[kind].samples)*int(depth)+7)/8)
		for i := range row {
			row[i] = byte(r.Uint32())
		}
		row[0] %= 5
		z.Write(row)
	}
	z.Close()
	ihdr := binary.BigEndian.AppendUint32(nil, uint32(width))
	ihdr = append(binary.BigEndian.AppendUint32(ihdr, uint32(height)), depth, kind, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), sample.Chunk("IHDR", ihdr)...)
	for _, c := range chunks {
		out = append(out, c...)
	}
	half := data.Len() / 2
	out = append(out, sample.Chunk("IDAT", data.Bytes()[:half])...)
	out = append(out, sample.Chunk("IDAT", data.Bytes()[half:])...)
	return append(out, sample.Chunk("IEND", nil)...)
}

// sameDeep compares a row of 16 bits a sample with what the standard decoder makes of it.
func sameDeep(rows *Rows, want image.Image, y int) error {
	row, err := rows.Next16()
	if err != nil {
		return err
	}
	for x := range rows.Width {
		got := color.NRGBA64{row[4*x], row[4*x+1], row[4*x+2], row[4*x+3]}
		at, ok := want.At(x, y).(color.NRGBA64) // which the model rounds on its way
		if !ok {
			c := want.At(x, y)
			if eight, ok := c.(color.NRGBA); ok {
				at = color.NRGBA64{257 * uint16(eight.R), 257 * uint16(eight.G), 257 * uint16(eight.B), 257 * uint16(eight.A)}
			} else {
				at = color.NRGBA64Model.Convert(c).(color.NRGBA64)
			}
		}
		if got != at && got.A+at.A > 0 { // what is clear has any colour
			return fmt.Errorf("pixel %d,%d of 16 bits is %v, not %v", x, y, got, at)
		}
		if got.A != 0xffff && !rows.Alpha() {
			return fmt.Errorf("pixel %d,%d is transparent, and the PNG is said to be opaque", x, y)
		}
	}
	return nil
}

// sameRows compares each pixel with what the standard decoder makes of it.
func sameRows(data []byte) error {
	want, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	rows, err := NewRows(bytes.NewReader(data))
	if err != nil {
		return err
	}
	if size := want.Bounds().Size(); rows.Width != size.X || rows.Height != size.Y {
		return fmt.Errorf("it has %d×%d pixels, not %v", rows.Width, rows.Height, size)
	}
	deep, err := NewRows(bytes.NewReader(data))
	if err != nil {
		return err
	}
	for y := range rows.Height {
		if err := sameDeep(deep, want, y); err != nil {
			return err
		}
		row, err := rows.Next()
		if err != nil {
			return err
		}
		for x := range rows.Width {
			got := color.NRGBA{row[4*x], row[4*x+1], row[4*x+2], row[4*x+3]}
			at := color.NRGBAModel.Convert(want.At(x, y)).(color.NRGBA)
			if deep, ok := want.At(x, y).(color.NRGBA64); ok { // which the model rounds on its way
				at = color.NRGBA{byte(deep.R >> 8), byte(deep.G >> 8), byte(deep.B >> 8), byte(deep.A >> 8)}
			}
			if got != at && got.A+at.A > 0 { // what is clear has any colour
				return fmt.Errorf("pixel %d,%d is %v, not %v", x, y, got, at)
			}
		}
	}
	if _, err := rows.Next(); err != io.EOF {
		return fmt.Errorf("after the last row: %v", err)
	}
	return nil
}

func TestRows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	palette, alphas := make([]byte, 3*256), make([]byte, 200)
	for i := range palette {
		palette[i] = byte(r.Uint32())
	}
	for i := range alphas {
		alphas[i] = byte(r.Uint32())
	}
	for kind, k := range kinds {
		for _, depth := range []byte(k.depths) {
			for _, width := range []int{1, 2, 7, 16, 33} {
				chunks := map[string][][]byte{"plain": {sample.Chunk("gAMA", []byte{0, 0, 0xb1, 0x8f})}}
				switch kind {
				case indexed:
					colours := palette[:3<<depth]
					chunks["plain"] = [][]byte{sample.Chunk("PLTE", colours)}
					chunks["clear"] = [][]byte{sample.Chunk("PLTE", colours), sample.Chunk("tRNS", alphas[:min(1<<depth, len(alphas))])}
				case gray:
					chunks["clear"] = [][]byte{sample.Chunk("tRNS", []byte{0, 1})}
				case colour:
					chunks["clear"] = [][]byte{sample.Chunk("tRNS", []byte{0, 1, 0, 2, 0, 3})}
				}
				for name, c := range chunks {
					if err := sameRows(scrambled(r, width, 40, depth, kind, c...)); err != nil {
						t.Errorf("colour type %d of %d bits, %s, %d wide: %v", kind, depth, name, width, err)
					}
				}
			}
		}
	}
	if err := sameRows(sample.PNG(t, 300, 200)); err != nil {
		t.Error(err)
	}
}

// The one transparent colour is found, whatever the depth.
func TestRowsClearColour(t *testing.T) {
	for depth, row := range map[byte][]byte{1: {0x40}, 4: {0x01}, 8: {0, 1}, 16: {0, 0, 0, 1}} {
		var data bytes.Buffer
		z := zlib.NewWriter(&data)
		z.Write(append([]byte{0}, row...))
		z.Close()
		out := append([]byte("\x89PNG\r\n\x1a\n"), sample.Chunk("IHDR", []byte{0, 0, 0, 2, 0, 0, 0, 1, depth, gray, 0, 0, 0})...)
		out = append(append(out, sample.Chunk("tRNS", []byte{0, 1})...), sample.Chunk("IDAT", data.Bytes())...)
		rows, err := NewRows(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := rows.Next(); err != nil || got[3] != 0xff || got[7] != 0 {
			t.Errorf("%d bits: %v, %v", depth, got, err)
		}
	}
}

func TestRowsRefuse(t *testing.T) {
	good := sample.PNG(t, 64, 64)
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"interlaced": {sample.PNGs(t)["interlaced.png"], ErrInterlaced},
		"cut":        {good[:len(good)/2], pixels.ErrTruncated},
		"no pixels":  {append(bytes.Clone(good[:33]), sample.Chunk("IEND", nil)...), pixels.ErrDamaged},
		"header":     {append([]byte("\x89PNG\r\n\x1a\n"), sample.Chunk("IHDR", []byte{0, 0, 0, 2, 0, 0, 0, 1, 3, 2, 0, 0, 0})...), pixels.ErrDamaged},
		"empty":      {append([]byte("\x89PNG\r\n\x1a\n"), sample.Chunk("IHDR", []byte{0, 0, 0, 0, 0, 0, 0, 1, 8, 2, 0, 0, 0})...), pixels.ErrDamaged},
	} {
		rows, err := NewRows(bytes.NewReader(c.data))
		for err == nil {
			_, err = rows.Next()
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
