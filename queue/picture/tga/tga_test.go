package tga

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"
	"testing"

	"bulkup/api/media"
)

// file is a TGA of 2×2 pixels.
func file(kind, bits, descriptor byte, palette []byte, entry byte, pixels ...byte) []byte {
	h := []byte{3, 0, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, bits, descriptor, 'i', 'd', '!'}
	if palette != nil {
		h[1], h[3], h[7] = 1, 10, entry
		binary.LittleEndian.PutUint16(h[5:], uint16(len(palette)/((int(entry)+7)/8)))
	}
	return append(append(h, palette...), pixels...)
}

var (
	red, green = color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}
	blue, dim  = color.NRGBA{0, 0, 255, 255}, color.NRGBA{90, 90, 90, 255}
	scene      = [4]color.NRGBA{red, green, blue, dim}
)

// TestKinds: the same four pixels stored in all ways.
func TestKinds(t *testing.T) {
	flat := []byte{255, 0, 0, 90, 90, 90, 0, 0, 255, 0, 255, 0} // from below
	clear := scene
	clear[3] = color.NRGBA{90, 90, 90, 0}
	half := scene
	half[3] = color.NRGBA{90, 90, 90, 128}
	lone := func(a, b, c, d byte) (all [4]color.NRGBA) {
		for i, v := range []byte{a, b, c, d} {
			all[i] = color.NRGBA{v, v, v, 255}
		}
		return all
	}
	extended := append(file(2, 32, 8, nil, 0, 255, 0, 0, 255, 45, 45, 45, 128, 0, 0, 255, 255, 0, 255, 0, 255), make([]byte, 495)...)
	extended[len(extended)-1] = 4
	extended = append(binary.LittleEndian.AppendUint32(extended, uint32(len(extended)-495)), "\x00\x00\x00\x00TRUEVISION-XFILE.\x00"...)
	multiplied := scene
	multiplied[3] = color.NRGBA{90, 90, 90, 128}
	for name, c := range map[string]struct {
		data []byte
		want [4]color.NRGBA
	}{
		"24 bits":          {file(2, 24, 0, nil, 0, flat...), scene},
		"from above":       {file(2, 24, 0x20, nil, 0, append(flat[6:12:12], flat[:6]...)...), scene},
		"mirrored":         {file(2, 24, 0x10, nil, 0, 90, 90, 90, 255, 0, 0, 0, 255, 0, 0, 0, 255), scene},
		"runs":             {file(10, 24, 0, nil, 0, append(append([]byte{0x80, 255, 0, 0, 0x00}, flat[3:6]...), append([]byte{0x01}, flat[6:]...)...)...), scene},
		"across rows":      {file(10, 24, 0, nil, 0, 0x83, 0, 0, 255), [4]color.NRGBA{red, red, red, red}},
		"alpha":            {file(2, 32, 8, nil, 0, 255, 0, 0, 255, 90, 90, 90, 128, 0, 0, 255, 255, 0, 255, 0, 255), half},
		"multiplied":       {extended, multiplied},
		"alpha not filled": {file(2, 32, 8, nil, 0, 255, 0, 0, 0, 90, 90, 90, 0, 0, 0, 255, 0, 0, 255, 0, 0), scene},
		"16 bits":          {file(2, 16, 0, nil, 0, 0x1f, 0, 0x6b, 0x2d, 0, 0x7c, 0xe0, 3), scene},
		"16 bits, alpha":   {file(2, 16, 1, nil, 0, 0x1f, 0x80, 0x6b, 0x2d, 0, 0xfc, 0xe0, 0x83), clear},
		"palette":          {file(1, 8, 0, []byte{0, 0, 255, 0, 255, 0, 255, 0, 0, 90, 90, 90}, 24, 12, 13, 10, 11), scene},
		"palette, runs":    {file(9, 8, 0, []byte{0, 0, 255, 0, 255, 0, 255, 0, 0, 90, 90, 90}, 24, 0x03, 12, 13, 10, 11), scene},
		"grey":             {file(3, 8, 0, nil, 0, 3, 4, 1, 2), lone(1, 2, 3, 4)},
		"grey and alpha":   {file(3, 16, 8, nil, 0, 3, 255, 4, 255, 1, 255, 2, 255), lone(1, 2, 3, 4)},
	} {
		if f, _ := media.Sniff(c.data[:min(len(c.data), media.SniffLen)]); f.ID != "tga" {
			t.Errorf("%s is taken for %q", name, f.ID)
		}
		p, err := Read(bytes.NewReader(c.data), int64(len(c.data)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m, err := p.Decode(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, want := range c.want {
			got := color.NRGBAModel.Convert(m.At(i%2, i/2)).(color.NRGBA)
			for k, d := range [4]int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B), int(got.A) - int(want.A)} {
				if want.A > 0 && max(d, -d) > 1 || k == 3 && d != 0 { // 90 is none of the 32 levels of five bits
					t.Errorf("%s: pixel %d is %v, want %v", name, i, got, want)
				}
			}
		}
		if name == "multiplied" { // what follows the pixels is none of them
			continue
		}
		short := c.data[:len(c.data)-1]
		if p, err = Read(bytes.NewReader(short), int64(len(short))); err == nil {
			_, err = p.Decode(t.Context())
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s, cut off: %v", name, err)
		}
	}
}

// FuzzDecode: a picture of any bytes has the size that was read, or is refused.
func FuzzDecode(f *testing.F) {
	f.Add(file(2, 24, 0, nil, 0, make([]byte, 12)...))
	f.Add(file(9, 8, 0, make([]byte, 12), 24, 0x83, 10))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil || p.Size.X > 1<<10 || p.Size.Y > 1<<10 {
			return
		}
		if m, err := p.Decode(t.Context()); err == nil && m.Bounds() != (image.Rectangle{Max: p.Size}) {
			t.Error(m.Bounds(), p.Size)
		}
	})
}
