package picture

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"runtime"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/sample"
)

func decode(t testing.TB, data []byte) error {
	h, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	return Decode(t.Context(), bytes.NewReader(data), h)
}

func TestDecodeEveryKind(t *testing.T) {
	for name, data := range pictures(t) {
		if err := decode(t, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever the decoder of the engine refuses is refused here too, cut or changed at
// any byte; of a PNG no change at all goes unseen, except in its first bytes.
func TestDecodeIsAsStrictAsTheEngine(t *testing.T) {
	for name, data := range pictures(t) {
		var reference func(io.Reader) (image.Image, error)
		switch format(name) {
		case "png":
			reference = png.Decode
		case "jpg":
			reference = func(r io.Reader) (image.Image, error) {
				data, err := io.ReadAll(r)
				if err != nil {
					return nil, err
				}
				return pixels.DecodeJPEG(func() io.Reader { return bytes.NewReader(data) }, pixels.Header{})
			}
		default:
			continue
		}
		for i := range data {
			changed := bytes.Clone(data)
			changed[i] ^= 0x10
			for what, file := range map[string][]byte{"changed": changed, "cut": data[:i]} {
				_, want := reference(bytes.NewReader(file))
				got := decode(t, file)
				if want != nil && got == nil {
					t.Errorf("%s %s at %d passed; the engine says %v", name, what, i, want)
				}
				if format(name) == "png" && got == nil {
					t.Errorf("%s %s at %d passed", name, what, i)
				}
			}
		}
	}
}

// A PNG whose check sums are right can still hold too little, too much, or nonsense.
func TestDecodePNGCountsPixels(t *testing.T) {
	small, large := sample.PNG(t, 40, 24), sample.PNG(t, 40, 25)
	header := func(png []byte) []byte { return png[:33] }
	for name, data := range map[string][]byte{
		"too few rows":  append(bytes.Clone(header(large)), small[33:]...),
		"too many rows": append(bytes.Clone(header(small)), large[33:]...),
		"no palette":    append(append(bytes.Clone(small[:8]), sample.Chunk("IHDR", []byte{0, 0, 0, 40, 0, 0, 0, 24, 8, 3, 0, 0, 0})...), small[33:]...),
		"odd depth":     append(append(bytes.Clone(small[:8]), sample.Chunk("IHDR", []byte{0, 0, 0, 40, 0, 0, 0, 24, 4, 6, 0, 0, 0})...), small[33:]...),
	} {
		var p *pixels.Problem
		if err := decode(t, data); !errors.As(err, &p) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The memory of a check does not follow the picture, be it a PNG or an ordinary JPEG.
func TestDecodeInLittleMemory(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 4000, 3000))
	for format, encode := range map[string]func(io.Writer) error{
		"png": func(w io.Writer) error { return png.Encode(w, m) },
		"jpg": func(w io.Writer) error { return jpeg.Encode(w, m, nil) },
	} {
		var data bytes.Buffer
		if err := encode(&data); err != nil {
			t.Fatal(err)
		}
		h, err := Read(bytes.NewReader(data.Bytes()), int64(data.Len()))
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err = Decode(t.Context(), bytes.NewReader(data.Bytes()), h)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; err != nil || n > 1<<20 {
			t.Errorf("%s: %d bytes for a picture of %d (%v)", format, n, len(m.Pix), err)
		}
	}
}

// failing is a file of which the second half cannot be read.
type failing []byte

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if n := copy(p, f[min(int(off), len(f)/2):len(f)/2]); n == len(p) {
		return n, nil
	}
	return 0, io.ErrClosedPipe
}

func TestDecodeKeepsErrorsOfReading(t *testing.T) {
	for name, data := range pictures(t) {
		h, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		if err := Decode(t.Context(), failing(data), h); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: %v", name, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := Decode(ctx, bytes.NewReader(data), h); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDecodeWithEndMark(t *testing.T) {
	data := sample.JPEG(t, 40, 24)
	h, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := DecodeWithEndMark(t.Context(), bytes.NewReader(data), int64(len(data)-2), h); err != nil {
		t.Error("only the end mark is missing:", err)
	}
	if err := DecodeWithEndMark(t.Context(), bytes.NewReader(data), int64(len(data)*3/4), h); err == nil {
		t.Error("a quarter is missing, and nobody noticed")
	}
}

// A progressive JPEG that ends between two scans decodes, but is not all there.
func TestDecodeWithEndMarkKnowsNoScansThatLack(t *testing.T) {
	data, err := os.ReadFile("testdata/progressive.jpg")
	if err != nil {
		t.Fatal(err)
	}
	h, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	last := bytes.LastIndex(data, []byte{0xff, 0xda})
	if err := DecodeWithEndMark(t.Context(), bytes.NewReader(data), int64(last), h); !errors.Is(err, pixels.ErrTruncated) {
		t.Errorf("without its last scan: %v", err)
	}
}

func FuzzPicture(f *testing.F) {
	for _, data := range pictures(f) {
		f.Add(data)
	}
	f.Add(sample.Animated())
	f.Add(sample.Bomb(60000, 60000))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		whole := Whole(bytes.NewReader(data), h.Format)
		if h.Width*h.Height > 1_000_000 {
			return
		}
		if err := Decode(t.Context(), bytes.NewReader(data), h); err == nil && whole != nil && h.Format == "png" {
			t.Errorf("decodes, but is not whole: %v", whole)
		}
	})
}
