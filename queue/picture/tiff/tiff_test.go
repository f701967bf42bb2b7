package tiff

import (
	"bytes"
	"cmp"
	"compress/lzw"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
)

func encoded(t testing.TB, m image.Image, o *tiff.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tiff.Encode(&b, m, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func drawing() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 30, 20))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	return m
}

// TestManyStrips: a strip takes 16 bytes of memory before the first is read.
func TestManyStrips(t *testing.T) {
	const rows = 10 << 20
	const long, at = 4, 200
	entries := [][4]uint32{
		{tagWidth, long, 1, 1}, {tagHeight, long, 1, rows}, {tagBits, long, 1, 8}, {tagPhotometric, long, 1, 1},
		{tagStrips, long, rows, at}, {tagStripRows, long, 1, 1}, {tagStripBytes, long, rows, at + 4*rows},
	}
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
		b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
		b = binary.LittleEndian.AppendUint32(b, e[2])
		b = binary.LittleEndian.AppendUint32(b, e[3])
	}
	if p, err := Read(endless{bytes.NewReader(b)}, at+8*rows); err == nil {
		t.Errorf("%d strips were taken", len(p.pieces.at))
	}
}

// endless is a file with nothing behind its end.
type endless struct{ *bytes.Reader }

func (e endless) ReadAt(b []byte, off int64) (int, error) {
	n, _ := e.Reader.ReadAt(b, off)
	clear(b[n:])
	return len(b), nil
}

// TestPlain: what the standard encoder writes comes back to the bit.
func TestPlain(t *testing.T) {
	for _, o := range []*tiff.Options{nil, {Compression: tiff.Deflate}, {Compression: tiff.Deflate, Predictor: true}} {
		data := encoded(t, drawing(), o)
		p, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		m, err := p.Decode(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := m.(*image.NRGBA); !bytes.Equal(got.Pix, drawing().Pix) {
			t.Errorf("%+v: other pixels", o)
		}
	}
	palette := image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Black, color.White, color.NRGBA{200, 60, 60, 255}})
	for i := range palette.Pix {
		palette.Pix[i] = byte(i % 3)
	}
	data := encoded(t, palette, nil)
	p, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if m, err := p.Decode(t.Context()); err != nil || m.At(2, 0) != (color.NRGBA{200, 60, 60, 255}) {
		t.Error(m.At(2, 0), err)
	}
}

// set changes a tag of the first directory of a little-endian TIFF.
func set(t testing.TB, data []byte, tag uint16, value uint32) []byte {
	t.Helper()
	data = bytes.Clone(data)
	o := binary.LittleEndian
	at := int(o.Uint32(data[4:]))
	for i := range int(o.Uint16(data[at:])) {
		e := data[at+2+12*i:]
		if o.Uint16(e) == tag {
			o.PutUint32(e[8:], value)
			return data
		}
	}
	t.Fatalf("no tag %d", tag)
	return nil
}

// TestRefuses names kinds that are not read by their own names, and damage as damage.
func TestRefuses(t *testing.T) {
	data := encoded(t, drawing(), nil)
	for name, changed := range map[string][]byte{
		"raw": set(t, data, tagPhotometric, cfa), "Lab": set(t, data, tagPhotometric, 8), "old JPEG": set(t, data, tagCompression, 6),
	} {
		_, err := Read(bytes.NewReader(changed), int64(len(changed)))
		if !errors.Is(err, pixels.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(bytes.NewReader(set(t, data, tagHeight, 1<<30)), int64(len(data))); err == nil {
		t.Error("a picture of 30×1,073,741,824 pixels in some hundred bytes was taken")
	}
	const resolution = 40                           // bytes at the end of the file that say nothing of pixels
	for n := 0; n < len(data)-resolution; n += 13 { // wherever it ends
		p, err := Read(bytes.NewReader(data[:n]), int64(n))
		if err != nil {
			continue
		}
		if _, err := p.Decode(t.Context()); err == nil {
			t.Errorf("cut at %d, and all is well", n)
		}
	}
}

func TestUnpacker(t *testing.T) {
	got, err := io.ReadAll(&unpacker{r: bytes.NewReader([]byte("\xfe\xaa\x02\x80\x00\x2a\xfd\xaa\x80\x03\x80\x00\x2a\x22\xf7\xaa"))})
	want := "\xaa\xaa\xaa\x80\x00\x2a\xaa\xaa\xaa\xaa\x80\x00\x2a\x22\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
	if string(got) != want || err != nil { // the example of TIFF 6.0, section 9
		t.Errorf("%x, %v", got, err)
	}
}

// FuzzDecode: directories and strips of any bytes.
func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, drawing(), nil))
	f.Add(encoded(f, drawing(), &tiff.Options{Compression: tiff.Deflate, Predictor: true}))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil || p.Size.X > 1<<10 || p.Size.Y > 1<<10 {
			return
		}
		if m, err := p.Decode(t.Context()); err == nil && m.Bounds().Size() != p.Size {
			t.Error(m.Bounds(), p.Size)
		}
	})
}

// TestPackedSamples: samples that do not fill bytes follow each other without gaps.
func TestPackedSamples(t *testing.T) {
	row := []byte{0xab, 0xc1, 0x23, 0x45, 0x60}
	for bits, want := range map[int][]int{
		1: {1, 0, 1, 0, 1, 0, 1, 1}, 4: {0xa, 0xb, 0xc, 1, 2, 3}, 12: {0xabc, 0x123, 0x456}, 10: {0x2af, 0x012, 0x0d1},
	} {
		p := &Picture{coding: coding{bits: bits, format: 1}}
		for i, v := range want {
			if got := p.small(row, i); got != v {
				t.Errorf("sample %d of %d bits is %x, not %x", i, bits, got, v)
			}
		}
		if bright := (&Picture{coding: coding{bits: bits, format: 1}}).sample([]byte{255, 255}, 0); bright != 65535 {
			t.Errorf("white of %d bits is %d", bits, bright)
		}
	}
}

// TestWideSamples: of 24 bits the highest 16 are taken, in either order of bytes.
func TestWideSamples(t *testing.T) {
	for order, row := range map[string][]byte{"II*\x00\x08\x00\x00\x00": {3, 0x34, 0x12}, "MM\x00*\x00\x00\x00\x08": {0x12, 0x34, 3}} {
		file, err := media.ReadTIFF(strings.NewReader(order), 8)
		if err != nil {
			t.Fatal(err)
		}
		p := &Picture{file: file, coding: coding{bits: 24, format: 1}}
		if got := p.sample(row, 0); got != 0x1234 {
			t.Errorf("%q: %x", order[:2], got)
		}
	}
}

// TestOldLZW: the LZW of the time before TIFF 6.0 has its lowest bits first.
func TestOldLZW(t *testing.T) {
	want := strings.Repeat("to be or not to be ", 900) // longer than the table of codes
	var b bytes.Buffer
	w := lzw.NewWriter(&b, lzw.LSB, 8)
	if _, err := io.WriteString(w, want); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := (&Picture{coding: coding{compression: lzwStrips}}).expand(&b, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != want {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestSigned: numbers below zero are refused as what they are.
func TestSigned(t *testing.T) {
	p := &Picture{file: &media.TIFF{Order: binary.LittleEndian},
		coding: coding{photometric: rgb, samples: 3, bits: 8, format: 2, predictor: 1, compression: plain}}
	if err := p.check(); !errors.Is(err, pixels.ErrUnsupported) {
		t.Error(err)
	}
}

// TestFillOrder: where the first pixel stands in the lowest bit, all bytes are turned,
// whatever they hold.
func TestFillOrder(t *testing.T) {
	for _, compression := range []int{plain, packBits} {
		p := &Picture{file: &media.TIFF{Order: binary.LittleEndian}, coding: coding{compression: compression, bits: 8}}
		at := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x0a\x01\x03\x00\x01\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00")
		var err error
		if p.file, err = media.ReadTIFF(bytes.NewReader(at), int64(len(at))); err != nil {
			t.Fatal(err)
		}
		if p.dir, err = p.file.Directory(p.file.First); err != nil {
			t.Fatal(err)
		}
		stored := []byte{0x12, 0x80, 0x01}
		if compression == packBits {
			stored = []byte{0x40, 0x12, 0x80, 0x01} // three bytes follow
		}
		r, err := p.expand(bytes.NewReader(stored), 1)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil && err != io.EOF || !bytes.Equal(got, []byte{0x48, 0x01, 0x80}) {
			t.Errorf("compression %d: %x, %v", compression, got, err)
		}
	}
}

// TestYCbCr: four pixels with light of their own share their colour, also at an edge
// that cuts through them.
func TestYCbCr(t *testing.T) {
	data := encoded(t, drawing(), nil)
	data = set(t, set(t, data, tagPhotometric, ycbcr), tagSamples, 3)
	data = set(t, set(t, data, tagWidth, 29), tagHeight, 19)
	p, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	stored := data[8:] // where the encoder begins
	m, err := p.Decode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for y := range 19 {
		for x := range 29 {
			block := stored[6*(y/2*15+x/2):]
			r, g, b := color.YCbCrToRGB(block[y%2*2+x%2], block[4], block[5])
			got := m.(*image.NRGBA).NRGBAAt(x, y)
			for k, d := range [3]int{int(got.R) - int(r), int(got.G) - int(g), int(got.B) - int(b)} {
				if d < -2 || d > 2 { // libtiff's chroma reaches 127, that of JPEG 128
					t.Fatalf("channel %d at %d,%d is %d off: %v", k, x, y, d, got)
				}
			}
		}
	}
}

// one is a TIFF of one pixel.
func one(pixel []byte, entries ...[3]uint32) []byte {
	o := binary.LittleEndian
	data := append(o.AppendUint32([]byte("II*\x00"), 16), pixel...)
	data = append(data, make([]byte, 16-len(data))...)
	entries = append([][3]uint32{{tagWidth, 1, 1}, {tagHeight, 1, 1}, {tagBits, 1, 8}, {tagCompression, 1, plain}}, entries...)
	entries = append(entries, [3]uint32{tagStrips, 1, 8}, [3]uint32{tagSamples, 1, uint32(len(pixel))}, [3]uint32{tagStripBytes, 1, uint32(len(pixel))})
	slices.SortStableFunc(entries, func(a, b [3]uint32) int { return cmp.Compare(a[0], b[0]) })
	data = o.AppendUint16(data, uint16(len(entries)))
	for _, e := range entries {
		data = o.AppendUint32(o.AppendUint32(o.AppendUint16(o.AppendUint16(data, uint16(e[0])), 4), e[1]), e[2])
	}
	return append(data, 0, 0, 0, 0)
}

// TestPaletteWithAlpha: a palette has transparency beside its index, like other colours.
func TestPaletteWithAlpha(t *testing.T) {
	data := one([]byte{7, 128}, [3]uint32{tagPhotometric, 1, palette}, [3]uint32{tagExtra, 1, 2}, [3]uint32{tagColours, 3 << 8, 0})
	o := binary.LittleEndian
	at := bytes.Index(data, []byte{0x40, 0x01, 4, 0}) // the colours follow the directory, as numbers of 4 bytes
	o.PutUint32(data[at+8:], uint32(len(data)))
	colours := make([]byte, 4*3<<8)
	for k, v := range []uint32{0x6400, 0xc800, 0x3200} {
		o.PutUint32(colours[4*(k<<8+7):], v)
	}
	data = append(data, colours...)
	p, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.Decode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.At(0, 0), (color.NRGBA{100, 200, 50, 128}); got != want || !p.Header().Alpha {
		t.Errorf("%v, header %+v; want %v", got, p.Header(), want)
	}
}

// TestInksWithMask: transparency stands beside the inks, and is refused where it may be
// part of them.
func TestInksWithMask(t *testing.T) {
	data := one([]byte{10, 20, 30, 40, 128}, [3]uint32{tagPhotometric, 1, cmyk}, [3]uint32{tagExtra, 1, 2})
	p, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.Decode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	inked := m.(*Inked)
	if got, want := inked.CMYKAt(0, 0), (color.CMYK{10, 20, 30, 40}); got != want || inked.Mask.AlphaAt(0, 0).A != 128 {
		t.Error(got, inked.Mask.Pix)
	}
	data = set(t, data, tagExtra, 1)
	if _, err := Read(bytes.NewReader(data), int64(len(data))); !errors.Is(err, pixels.ErrUnsupported) {
		t.Error(err)
	}
}

// TestInksOfAdobe: a JPEG in a TIFF that is marked as Adobe's holds inks like any other.
func TestInksOfAdobe(t *testing.T) {
	data, err := os.ReadFile("testdata/inks-jpeg.tif")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPage(bytes.NewReader(data), int64(len(data)), 1)
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.Decode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.(*Inked).CMYK.CMYKAt(3, 3), (color.CMYK{84, 114, 211, 245}); got != want {
		t.Errorf("%v, and libtiff reads %v", got, want)
	}
}
