package ico

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"testing"

	"bulkup/api/media"
)

type entry struct {
	side, bits byte
	data       []byte
}

// file is an icon, or a cursor if kind is 2.
func file(kind byte, entries ...entry) []byte {
	o := binary.LittleEndian
	out := []byte{0, 0, kind, 0, byte(len(entries)), 0}
	at := len(out) + entrySize*len(entries)
	for _, e := range entries {
		out = append(out, e.side, e.side, 0, 0, 1, 0, e.bits, 0)
		out = o.AppendUint32(o.AppendUint32(out, uint32(len(e.data))), uint32(at))
		at += len(e.data)
	}
	for _, e := range entries {
		out = append(out, e.data...)
	}
	return out
}

// bitmap is one of 2×2 pixels as icons have it.
func bitmap(bits byte, rest ...byte) []byte {
	h := make([]byte, infoHeader)
	h[0], h[4], h[8], h[12], h[14] = infoHeader, 2, 4, 1, bits
	return append(h, rest...)
}

func painted(t *testing.T, side int) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	m.SetNRGBA(1, 0, color.NRGBA{1, 2, 3, 200})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestKinds: the largest picture is taken, and of several the one of most colours; a mask
// counts where no alpha is.
func TestKinds(t *testing.T) {
	a, b, clear := color.NRGBA{30, 20, 10, 255}, color.NRGBA{60, 50, 40, 255}, color.NRGBA{60, 50, 40, 0}
	mask := []byte{0x40, 0, 0, 0, 0, 0, 0, 0} // of the lower row
	flat := bitmap(24, append([]byte{10, 20, 30, 40, 50, 60, 0, 0, 10, 20, 30, 40, 50, 60, 0, 0}, mask...)...)
	two := bitmap(1, append([]byte{10, 20, 30, 0, 40, 50, 60, 0, 0x40, 0, 0, 0, 0x40, 0, 0, 0}, mask...)...)
	alpha := bitmap(32, append([]byte{10, 20, 30, 255, 40, 50, 60, 255, 10, 20, 30, 255, 40, 50, 60, 0}, mask...)...)
	none := bitmap(32, append([]byte{10, 20, 30, 0, 40, 50, 60, 0, 10, 20, 30, 0, 40, 50, 60, 0}, mask...)...)
	lies := file(1, entry{2, 24, flat})
	binary.LittleEndian.PutUint32(lies[14:], 8)
	for name, c := range map[string]struct {
		data []byte
		want [4]color.NRGBA
		more bool
	}{
		"24 bits":             {file(1, entry{2, 24, flat}), [4]color.NRGBA{a, b, a, clear}, false},
		"cursor":              {file(2, entry{2, 24, flat}), [4]color.NRGBA{a, b, a, clear}, false},
		"palette":             {file(1, entry{2, 1, two}), [4]color.NRGBA{a, b, a, clear}, false},
		"alpha":               {file(1, entry{2, 32, alpha}), [4]color.NRGBA{a, clear, a, b}, false},
		"no alpha in 32 bits": {file(1, entry{2, 32, none}), [4]color.NRGBA{a, b, a, clear}, false},
		"no mask":             {file(1, entry{2, 24, flat[:len(flat)-8]}), [4]color.NRGBA{a, b, a, b}, false},
		"a size that lies":    {lies, [4]color.NRGBA{a, b, a, clear}, false},
		"most colours":        {file(1, entry{2, 1, two}, entry{2, 32, alpha}), [4]color.NRGBA{a, clear, a, b}, true},
		"the largest":         {file(1, entry{2, 32, alpha}, entry{0, 4, painted(t, 256)}, entry{48, 32, alpha}), [4]color.NRGBA{1: {1, 2, 3, 200}}, true},
	} {
		if f, _ := media.Sniff(c.data[:media.SniffLen]); f.ID != "ico" {
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
			if got := color.NRGBAModel.Convert(m.At(i%2, i/2)); got != want || p.More != c.more || p.Size != m.Bounds().Size() {
				t.Errorf("%s: pixel %d is %v, want %v; more %v", name, i, got, want, p.More)
			}
		}
	}
	cut := file(1, entry{2, 24, flat[:50]})
	if _, err := Read(bytes.NewReader(cut), int64(len(cut))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

// FuzzDecode: a picture of any bytes has the size that was read, or is refused.
func FuzzDecode(f *testing.F) {
	f.Add(file(1, entry{2, 24, bitmap(24, make([]byte, 24)...)}))
	f.Add(file(2, entry{2, 1, bitmap(1, make([]byte, 24)...)}))
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
