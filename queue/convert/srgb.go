package convert

import (
	"encoding/binary"
	"image"
	"image/color"

	"bulkup/queue/picture/colour"
)

// toSRGB converts a picture from its own space, in place where that is possible.
func toSRGB(m image.Image, s colour.Space) image.Image {
	to := colour.NewConverter(s)
	flat := func(r, g, b byte) (byte, byte, byte) {
		x, y, z := to.RGB(uint16(r)*257, uint16(g)*257, uint16(b)*257)
		return level(x), level(y), level(z)
	}
	switch m := m.(type) {
	case *image.Paletted:
		for i, c := range m.Palette {
			n := color.NRGBAModel.Convert(c).(color.NRGBA)
			n.R, n.G, n.B = flat(n.R, n.G, n.B)
			m.Palette[i] = n
		}
		return m
	case *image.Gray:
		var table [256]byte
		for i := range table {
			_, table[i], _ = flat(byte(i), byte(i), byte(i))
		}
		for i, v := range m.Pix {
			m.Pix[i] = table[v]
		}
		return m
	case *image.Gray16:
		for i := 0; i < len(m.Pix); i += 2 {
			v := binary.BigEndian.Uint16(m.Pix[i:])
			_, v, _ = to.RGB(v, v, v)
			binary.BigEndian.PutUint16(m.Pix[i:], v)
		}
		return m
	case *image.NRGBA:
		for i := 0; i < len(m.Pix); i += 4 {
			p := m.Pix[i:][:4:4]
			p[0], p[1], p[2] = flat(p[0], p[1], p[2])
		}
		return m
	case *image.NRGBA64:
		for i := 0; i < len(m.Pix); i += 8 {
			p := m.Pix[i:][:8:8]
			r, g, b := to.RGB(binary.BigEndian.Uint16(p), binary.BigEndian.Uint16(p[2:]), binary.BigEndian.Uint16(p[4:]))
			binary.BigEndian.PutUint16(p, r)
			binary.BigEndian.PutUint16(p[2:], g)
			binary.BigEndian.PutUint16(p[4:], b)
		}
		return m
	}
	return toSRGB(plain(m), s)
}

func level(v uint16) byte { return byte((uint32(v)*255 + 32895) >> 16) }

func deepModel(m color.Model) bool {
	return m == color.Gray16Model || m == color.RGBA64Model || m == color.NRGBA64Model
}
