package intake

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"golang.org/x/image/bmp"
)

// layout is how a TIFF stores its samples.
type layout struct {
	big, planar, tiles, deflate, predict, bigTIFF bool
	bits, samples, format, photometric, extra     int
	orientation                                   int
}

type order interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// tiffOf writes a TIFF of samples from 0 to 1 (TIFF 6.0; BigTIFF as libtiff has it).
func tiffOf(l layout, at func(x, y, channel int) float64) []byte {
	var o order = binary.LittleEndian
	if l.big {
		o = binary.BigEndian
	}
	width, height := stage.Dx(), 7 // of a strip; the last one is short
	if l.tiles {
		width, height = 16, 16
	}
	planes, each := 1, l.samples
	if l.planar {
		planes, each = l.samples, 1
	}
	var pieces [][]byte
	for plane := range planes {
		for top := 0; top < stage.Dy(); top += height {
			for left := 0; left < stage.Dx(); left += width {
				rows := height
				if !l.tiles {
					rows = min(height, stage.Dy()-top)
				}
				var piece []byte
				for y := range rows {
					var values []float64
					for x := range width {
						for k := range each {
							values = append(values, at(min(left+x, stage.Dx()-1), min(top+y, stage.Dy()-1), plane+k))
						}
					}
					piece = append(piece, l.row(o, values, each)...)
				}
				if l.deflate {
					var b bytes.Buffer
					z := zlib.NewWriter(&b)
					z.Write(piece)
					z.Close()
					piece = b.Bytes()
				}
				pieces = append(pieces, piece)
			}
		}
	}
	return l.file(o, width, height, pieces)
}

// row stores a row of samples.
func (l layout) row(o order, values []float64, each int) (b []byte) {
	most := math.Exp2(float64(l.bits)) - 1
	bit := 0
	for _, v := range values {
		n := uint64(math.Round(v * most))
		switch {
		case l.format == 3 && l.bits == 32:
			b = o.AppendUint32(b, math.Float32bits(float32(v)))
		case l.format == 3:
			b = o.AppendUint64(b, math.Float64bits(v))
		case l.bits == 32:
			b = o.AppendUint32(b, uint32(n))
		case l.bits == 16:
			b = o.AppendUint16(b, uint16(n))
		case l.bits == 8:
			b = append(b, byte(n))
		default:
			if bit%8 == 0 {
				b = append(b, 0)
			}
			b[len(b)-1] |= byte(n) << (8 - l.bits - bit%8)
			bit += l.bits
		}
	}
	if l.predict && l.bits == 8 {
		for i := len(b) - 1; i >= each; i-- {
			b[i] -= b[i-each]
		}
	}
	return b
}

func (l layout) file(o order, width, height int, pieces [][]byte) []byte {
	b, size, wide := []byte("II*\x00\x00\x00\x00\x00"), 4, 4
	if l.big {
		b = []byte("MM\x00*\x00\x00\x00\x00")
	}
	if l.bigTIFF {
		b, size, wide = []byte("II+\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 8, 16
	}
	var at, lengths []uint32
	for _, p := range pieces {
		at, lengths = append(at, uint32(len(b))), append(lengths, uint32(len(p)))
		b = append(b, p...)
	}
	number := func(b []byte, v uint64) []byte {
		if size == 8 {
			return o.AppendUint64(b, v)
		}
		return o.AppendUint32(b, uint32(v))
	}
	list := func(values []uint32) uint32 { // where it lies, unless there is room for it
		if len(values) == 1 {
			return values[0]
		}
		place := len(b)
		for _, v := range values {
			b = o.AppendUint32(b, v)
		}
		return uint32(place)
	}
	depths := make([]uint32, l.samples)
	for i := range depths {
		depths[i] = uint32(l.bits)
	}
	compression, predictor := uint32(1), uint32(1)
	if l.deflate {
		compression = 8
	}
	if l.predict {
		predictor = 2
	}
	planar := uint32(1)
	if l.planar {
		planar = 2
	}
	entries := [][3]uint32{
		{256, 1, uint32(stage.Dx())}, {257, 1, uint32(stage.Dy())}, {258, uint32(l.samples), list(depths)}, {259, 1, compression},
		{262, 1, uint32(l.photometric)}, {274, 1, uint32(max(l.orientation, 1))}, {277, 1, uint32(l.samples)}, {284, 1, planar}, {317, 1, predictor},
	}
	first := uint32(len(pieces))
	if l.tiles {
		entries = append(entries, [3]uint32{322, 1, uint32(width)}, [3]uint32{323, 1, uint32(height)}, [3]uint32{324, first, list(at)}, [3]uint32{325, first, list(lengths)})
	} else {
		entries = append(entries, [3]uint32{273, first, list(at)}, [3]uint32{278, 1, uint32(height)}, [3]uint32{279, first, list(lengths)})
	}
	if l.extra > 0 {
		entries = append(entries, [3]uint32{338, 1, uint32(l.extra)})
	}
	entries = append(entries, [3]uint32{339, 1, uint32(max(l.format, 1))})
	place := len(b)
	if l.bigTIFF {
		b = o.AppendUint64(b, uint64(len(entries)))
	} else {
		b = o.AppendUint16(b, uint16(len(entries)))
	}
	const long = 4
	for _, e := range entries {
		b = number(o.AppendUint16(o.AppendUint16(b, uint16(e[0])), long), uint64(e[1]))
		if wide == 16 && e[1] == 2 { // two fit into the entry; ours lie elsewhere
			values := [2]uint32{o.Uint32(b[e[2]:]), o.Uint32(b[e[2]+4:])}
			b = o.AppendUint32(o.AppendUint32(b, values[0]), values[1])
			continue
		}
		b = number(b, uint64(e[2]))
	}
	b = number(b, 0)
	if l.bigTIFF {
		o.PutUint64(b[8:], uint64(place))
	} else {
		o.PutUint32(b[4:], uint32(place))
	}
	return b
}

func tiffSpecimens(t testing.TB) (all []specimen) {
	add := func(name string, l layout, m *image.NRGBA64) {
		want := image.NewNRGBA64(stage)
		most := math.Exp2(float64(min(l.bits, 16))) - 1
		data := tiffOf(l, func(x, y, channel int) float64 {
			c := m.NRGBA64At(x, y)
			v := [4]float64{float64(c.R) / 65535, float64(c.G) / 65535, float64(c.B) / 65535, float64(c.A) / 65535}
			kept := func(f float64) float64 { return math.Round(f*most) / most }
			q := color.NRGBA64{uint16(65535 * kept(v[0])), uint16(65535 * kept(v[1])), uint16(65535 * kept(v[2])), uint16(65535 * kept(v[3]))}
			want.SetNRGBA64(x, y, q)
			switch {
			case l.samples == 2 && channel == 1:
				return v[3]
			case l.photometric == 0:
				return 1 - v[channel]
			case l.photometric == 5 && channel < 3:
				return 1 - v[channel]
			case l.photometric == 5:
				return 0
			case l.extra == 1 && channel < 3:
				return v[channel] * v[3]
			}
			return v[channel]
		})
		loss := 0.3
		if l.bits < 8 { // steps are edges
			loss = 4
		}
		all = append(all, specimen{fmt.Sprintf("TIFF %s %+v", name, l), ".tif", data, oriented(flat(want), max(l.orientation, 1)), loss})
	}
	greys, colours := drawn(grey), drawn(asIs)
	for _, big := range []bool{false, true} {
		for _, tiles := range []bool{false, true} {
			for _, bits := range []int{1, 2, 4, 8, 16, 32} {
				add("grey", layout{big: big, tiles: tiles, bits: bits, samples: 1, photometric: 1, deflate: tiles}, greys)
			}
			for _, bits := range []int{8, 16} {
				add("white is 0", layout{big: big, tiles: tiles, bits: bits, samples: 1, photometric: 0}, greys)
				add("RGB", layout{big: big, tiles: tiles, bits: bits, samples: 3, photometric: 2, deflate: !tiles, predict: bits == 8}, colours)
				add("planar", layout{big: big, tiles: tiles, bits: bits, samples: 3, photometric: 2, planar: true, deflate: tiles}, colours)
				add("alpha", layout{big: big, tiles: tiles, bits: bits, samples: 4, photometric: 2, extra: 2}, glassy(drawn(asIs)))
				add("alpha multiplied in", layout{big: big, tiles: tiles, bits: bits, samples: 4, photometric: 2, extra: 1}, glassy(drawn(asIs)))
				add("grey with alpha", layout{big: big, tiles: tiles, bits: bits, samples: 2, photometric: 1, extra: 2}, glassy(drawn(grey)))
			}
			add("CMYK", layout{big: big, tiles: tiles, bits: 8, samples: 4, photometric: 5}, colours)
			add("float", layout{big: big, tiles: tiles, bits: 32, format: 3, samples: 3, photometric: 2}, colours)
			add("double", layout{big: big, tiles: tiles, bits: 64, format: 3, samples: 1, photometric: 1}, greys)
			add("BigTIFF", layout{bigTIFF: true, tiles: tiles, bits: 8, samples: 3, photometric: 2}, colours)
		}
	}
	for o := 2; o <= 8; o++ {
		add("turned", layout{bits: 8, samples: 3, photometric: 2, orientation: o}, colours)
	}
	return all
}

// bmpSpecimens are bitmaps of the standard encoder, and some written here.
func bmpSpecimens(t testing.TB) (all []specimen) {
	colours := flat(drawn(asIs))
	gray := image.NewGray(stage)
	draw.Draw(gray, stage, drawn(grey), image.Point{}, draw.Src)
	for name, m := range map[string]image.Image{"24": colours, "8": gray, "32": flat(glassy(drawn(asIs)))} {
		want := flat(m)
		for i := 3; i < len(want.Pix); i += 4 {
			want.Pix[i] = 255 // without a mask for alpha there is none, as Windows has it
		}

		var b bytes.Buffer
		if err := bmp.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		all = append(all, specimen{"BMP " + name, ".bmp", b.Bytes(), want, 0.3})
	}
	for name, masks := range map[string][4]uint32{
		"555": {0x7c00, 0x3e0, 0x1f}, "565": {0xf800, 0x7e0, 0x1f}, "444": {0xf00, 0xf0, 0xf}, "BGR": {0x1f, 0x3e0, 0x7c00},
	} {
		for _, down := range []bool{false, true} {
			data, want := bitfields(masks, down, colours)
			all = append(all, specimen{fmt.Sprint("BMP ", name, " downwards ", down), ".bmp", data, want, 4}) // steps are edges
		}
	}
	return all
}

// bitfields is a BMP of 16 bits with masks (Windows GDI, BITMAPV4HEADER).
func bitfields(masks [4]uint32, down bool, m *image.NRGBA) ([]byte, *image.NRGBA) {
	o := binary.LittleEndian
	b := make([]byte, 14+108)
	copy(b, "BM")
	o.PutUint32(b[10:], uint32(len(b)))
	h, height := b[14:], int32(stage.Dy())
	if down {
		height = -height
	}
	o.PutUint32(h, 108)
	o.PutUint32(h[4:], uint32(stage.Dx()))
	o.PutUint32(h[8:], uint32(height))
	o.PutUint16(h[12:], 1)
	o.PutUint16(h[14:], 16)
	o.PutUint32(h[16:], 3)
	for i, mask := range masks {
		o.PutUint32(h[40+4*i:], mask)
	}
	copy(h[56:], "BGRs")
	want := image.NewNRGBA(stage)
	for row := range stage.Dy() {
		y := stage.Dy() - 1 - row
		if down {
			y = row
		}
		for x := range stage.Dx() {
			c := m.NRGBAAt(x, y)
			var v uint32
			q := [3]byte{}
			for k, level := range [3]byte{c.R, c.G, c.B} {
				low := masks[k] & -masks[k]
				most := masks[k] / low
				n := (uint32(level)*most + 127) / 255
				v |= n * low
				q[k] = byte((n*255 + most/2) / most)
			}
			want.SetNRGBA(x, y, color.NRGBA{q[0], q[1], q[2], 255})
			b = o.AppendUint16(b, uint16(v))
		}
	}
	return b, want
}
