package preview

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// A picture that is read row by row gives the tiles that it gives as a whole.
func TestLoadRows(t *testing.T) {
	data := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, quarters(400, 200)) })
	for orientation, want := range []string{"rgbw", "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"} {
		w := Want{Picture{Orientation: orientation}, Whole, 40, 20}
		if orientation >= 5 {
			w.W, w.H = 20, 40
		}
		m, err := loadRows(t.Context(), bytes.NewReader(data), w, nil)
		if err != nil || corners(m) != want || m.Rect != image.Rect(0, 0, w.W, w.H) {
			t.Errorf("orientation %d: %v, want %s, %v", orientation, m, want, err)
		}
	}
	for _, c := range []struct {
		area Area
		size int
		want string
	}{{Area{0.5, 0, 1, 1}, 20, "ggww"}, {Area{0, 0.5, 0.5, 1}, 100, "bbbb"}, {Area{0.25, 0.25, 0.75, 0.75}, 300, "rgbw"}} {
		w := Want{Area: c.area, W: c.size, H: c.size}
		m, err := loadRows(t.Context(), bytes.NewReader(data), w, nil)
		if err != nil || corners(m) != c.want {
			t.Errorf("%v: %s, want %s, %v", c.area, corners(m), c.want, err)
		}
	}
	if m, err := loadRows(t.Context(), bytes.NewReader(data), Want{Area: Area{1, 1, 1, 1}, W: 3, H: 3}, nil); err != nil || m.Rect.Dx() != 3 {
		t.Errorf("an empty area: %v", err)
	}
}

// What is clear has no colour of its own.
func TestReduceClear(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		m.SetNRGBA(i%8, i/8, []color.NRGBA{{255, 0, 0, 255}, {0, 0, 255, 0}}[i%2])
	}
	data := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, m) })
	tile, err := loadRows(t.Context(), bytes.NewReader(data), Want{Area: Whole, W: 1, H: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c := tile.RGBAAt(0, 0); c.R < 180 || c.B > 80 || c.A != 255 {
		t.Errorf("red and clear blue became %v", c)
	}
}

func TestLoadRowsRefuses(t *testing.T) {
	data := encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, quarters(64, 64)) })
	w := Want{Area: Whole, W: 8, H: 8}
	if _, err := loadRows(t.Context(), bytes.NewReader(data[:len(data)/2]), w, nil); !errors.Is(err, errDamaged) {
		t.Errorf("cut off: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := loadRows(ctx, bytes.NewReader(data), w, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	interlaced := bytes.Clone(data)
	interlaced[28] = 1
	binary.BigEndian.PutUint32(interlaced[29:], crc32.ChecksumIEEE(interlaced[12:29]))
	large := &tooLarge{pixels: 16e9, rows: true}
	if _, err := loadRows(t.Context(), bytes.NewReader(interlaced), w, large); err != large || err.Error() != "it is too large to be shown here: 16,000 megapixels" {
		t.Errorf("interlaced: %v", err)
	}
	// Load comes here with what it cannot hold, and takes no memory for what is only declared.
	vast := bytes.Clone(data)
	binary.BigEndian.PutUint32(vast[16:], 100_000)
	binary.BigEndian.PutUint32(vast[20:], 100_000)
	binary.BigEndian.PutUint32(vast[29:], crc32.ChecksumIEEE(vast[12:29]))
	if _, err := Load(t.Context(), save(t, "vast.png", vast)); !errors.Is(err, errDamaged) {
		t.Errorf("ten gigapixels that are not there: %v", err)
	}
}
