package qoi

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"io"
	"testing"
)

// file is a QOI of 4 pixels a row, with all kinds of chunks.
func file(rows byte, channels byte, chunks ...byte) []byte {
	return append([]byte{'q', 'o', 'i', 'f', 0, 0, 0, 4, 0, 0, 0, rows, channels, 0}, chunks...)
}

func decoded(ctx context.Context, data []byte) (image.Image, error) {
	p, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	return p.Decode(ctx)
}

var chunks = []byte{
	0xfe, 10, 20, 30, // red, green and blue
	0x40 | 3<<4 | 1<<2,   // one more, one less, two less
	0x80 | 40, 5<<4 | 15, // eight more of green; three less than that of red, seven more of blue
	0xff, 1, 2, 3, 4, // and alpha
	0xc0 | 1,                           // twice the same
	(10*3 + 20*5 + 30*7 + 255*11) % 64, // as the first
	0xfe, 255, 0, 128,
}

// TestKinds: each kind of chunk, as the specification has it.
func TestKinds(t *testing.T) {
	last := color.NRGBA{1, 2, 3, 4}
	want := []color.NRGBA{{10, 20, 30, 255}, {11, 19, 28, 255}, {16, 27, 43, 255}, last, last, last, {10, 20, 30, 255}, {255, 0, 128, 255}}
	for _, channels := range []byte{3, 4} {
		m, err := decoded(t.Context(), file(2, channels, chunks...))
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range want {
			if channels == 3 {
				w.A = 255
			}
			if got := m.At(i%4, i/4); got != w {
				t.Errorf("%d channels: pixel %d is %v, want %v", channels, i, got, w)
			}
		}
	}
}

// TestCut: what is missing is an error, and never black.
func TestCut(t *testing.T) {
	whole := file(2, 4, chunks...)
	for n := range len(whole) {
		if _, err := decoded(t.Context(), whole[:n]); !errors.Is(err, io.ErrUnexpectedEOF) && err != io.EOF {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := decoded(ended, whole); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := decoded(t.Context(), file(0, 4)); err == nil {
		t.Error("no rows")
	}
}

// FuzzDecode: a picture of any bytes has the size that was read, or is refused.
func FuzzDecode(f *testing.F) {
	f.Add(file(2, 4, chunks...))
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
