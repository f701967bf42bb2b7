package bmp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"
	"testing"

	"bulkup/api/local/pixels"
)

// runs is a picture of 4×2 pixels in run lengths of 8 bits, with four greys.
func runs(compression uint32, bits uint16, codes string) []byte {
	o := binary.LittleEndian
	b := make([]byte, 14+40)
	copy(b, "BM")
	o.PutUint32(b[10:], 14+40+16)
	o.PutUint32(b[14:], 40)
	o.PutUint32(b[18:], 4)
	o.PutUint32(b[22:], 2)
	o.PutUint16(b[26:], 1)
	o.PutUint16(b[28:], bits)
	o.PutUint32(b[30:], compression)
	o.PutUint32(b[46:], 4)
	for _, v := range []byte{40, 80, 160, 240} {
		b = append(b, v, v, v, 0)
	}
	return append(b, codes...)
}

// TestRuns: run lengths, pixels as they are, ends of lines and pixels left out. The
// first row of a file is the lowest.
func TestRuns(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want []byte
	}{
		"runs of 8 bits":   {runs(runs8, 8, "\x04\x01\x00\x00\x02\x02\x02\x03\x00\x01"), []byte{160, 160, 240, 240, 80, 80, 80, 80}},
		"as they are":      {runs(runs8, 8, "\x00\x03\x01\x02\x03\x00\x01\x01\x00\x00\x04\x03\x00\x01"), []byte{240, 240, 240, 240, 80, 160, 240, 80}},
		"left out":         {runs(runs8, 8, "\x01\x01\x00\x02\x02\x01\x01\x03\x00\x01"), []byte{0, 0, 0, 240, 80, 0, 0, 0}},
		"runs of 4 bits":   {runs(runs4, 4, "\x04\x12\x00\x00\x00\x04\x32\x10\x00\x01"), []byte{240, 160, 80, 40, 80, 160, 80, 160}},
		"too long for row": {runs(runs8, 8, "\x09\x01\x00\x00\x04\x02\x00\x01"), []byte{160, 160, 160, 160, 80, 80, 80, 80}},
	} {
		p, err := Read(bytes.NewReader(c.data), int64(len(c.data)))
		if err != nil {
			t.Fatal(name, err)
		}
		m, err := p.Decode(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, v := range c.want {
			if got := m.NRGBAAt(i%4, i/4); got != (color.NRGBA{v, v, v, 255}) {
				t.Errorf("%s: pixel %d is %v, want %d", name, i, got, v)
			}
		}
	}
	cut := runs(runs8, 8, "\x04\x01")
	p, err := Read(bytes.NewReader(cut), int64(len(cut)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Decode(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("cut off:", err)
	}
}

func TestRefuses(t *testing.T) {
	data := runs(pngBMP, 8, "")
	if _, err := Read(bytes.NewReader(data), int64(len(data))); !errors.Is(err, pixels.ErrUnsupported) {
		t.Error(err)
	}
	for n := range 54 {
		if _, err := Read(bytes.NewReader(data[:n]), int64(n)); err == nil {
			t.Errorf("%d bytes of a header were taken", n)
		}
	}
}

// FuzzDecode: headers and run lengths of any bytes.
func FuzzDecode(f *testing.F) {
	f.Add(runs(runs8, 8, "\x04\x01\x00\x00\x02\x02\x02\x03\x00\x01"))
	f.Add(runs(runs4, 4, "\x04\x12\x00\x00\x00\x04\x32\x10\x00\x01"))
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

// TestMaskHeader: a header of 52 bytes holds the masks of colours itself, and none of alpha.
func TestMaskHeader(t *testing.T) {
	o := binary.LittleEndian
	data := make([]byte, fileHeader+maskHeader+4)
	copy(data, "BM")
	o.PutUint32(data[10:], fileHeader+maskHeader)
	h := data[fileHeader:]
	for at, v := range map[int]uint32{0: maskHeader, 4: 1, 8: 1, 12: 32<<16 | 1, 16: bitFields, 40: 0xff000000, 44: 0xff00, 48: 0xff, 52: 0xc8006432} {
		o.PutUint32(h[at:], v)
	}
	p, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.Decode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := color.NRGBAModel.Convert(m.At(0, 0)), (color.NRGBA{200, 100, 50, 255}); got != want || p.Alpha {
		t.Error(got, p.Alpha)
	}
}

// TestV4: a gamma below 1 is that of the file, and 32 bits without fields have the mask
// of alpha that the header gives.
func TestV4(t *testing.T) {
	o := binary.LittleEndian
	data := make([]byte, fileHeader+v4Header+4)
	copy(data, "BM")
	o.PutUint32(data[10:], fileHeader+v4Header)
	h := data[fileHeader:]
	o.PutUint32(h, v4Header)
	o.PutUint32(h[4:], 1)
	o.PutUint32(h[8:], 1)
	o.PutUint16(h[12:], 1)
	o.PutUint16(h[14:], 32)
	o.PutUint32(h[52:], 0xff000000)
	for i := range 3 {
		o.PutUint32(h[96+4*i:], 29789) // 1/2.2
	}
	copy(h[v4Header:], []byte{10, 20, 30, 128})
	p, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if p.Gamma < 2.19 || p.Gamma > 2.21 {
		t.Errorf("the gamma is %v", p.Gamma)
	}
	if m, err := p.Decode(t.Context()); err != nil || m.NRGBAAt(0, 0) != (color.NRGBA{30, 20, 10, 128}) {
		t.Errorf("%v %v", m, err)
	}
}
