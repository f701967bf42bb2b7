package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
	"testing/iotest"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/sample"
)

func sound(data []byte) bool {
	h, err := Read(bytes.NewReader(data), int64(len(data)))
	return err == nil && soundJPEG(bytes.NewReader(data), h)
}

// Ordinary JPEGs pass the quick check, in whatever pieces they come; what is
// missing or left over fails it, and so do the kinds that are not walked.
func TestSoundJPEG(t *testing.T) {
	noise := image.NewGray(image.Rect(0, 0, 59, 27))
	for i := range noise.Pix {
		noise.Pix[i] = byte(i * i * 2654435761 >> 7)
	}
	var rough bytes.Buffer
	if err := jpeg.Encode(&rough, noise, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	all := pictures(t)
	all["rough.jpg"] = rough.Bytes()
	all["commented.jpg"] = sample.Segment(sample.JPEG(t, 40, 24), 0xfe, "by hand")
	for name, data := range all {
		if format(name) != "jpg" {
			continue
		}
		if got := sound(data); got != (name != "progressive.jpg") {
			t.Errorf("%s: %v", name, got)
			continue
		}
		h, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		if name != "progressive.jpg" && !soundJPEG(iotest.OneByteReader(bytes.NewReader(data)), h) {
			t.Errorf("%s, byte by byte, is not sound", name)
		}
		if name != "progressive.jpg" && !sound(append(bytes.Clone(data), "more"...)) {
			t.Errorf("%s is not sound for what comes after it", name)
		}
		for n := range data {
			if sound(data[:n]) {
				t.Errorf("%s is sound without all after byte %d of %d", name, n, len(data))
			}
		}
		if sound(append(bytes.Clone(data[:len(data)-2]), 0x55, 0xff, 0xd9)) {
			t.Errorf("%s is sound with a byte too many", name)
		}
	}
}

// A walk counts units: one row of them more or less than declared is odd.
func TestSoundJPEGCountsUnits(t *testing.T) {
	data := sample.JPEG(t, 40, 64)
	at := bytes.Index(data, []byte{0xff, 0xc0}) + 5
	for height, want := range map[byte]bool{64: true, 49: true, 48: false, 65: false} {
		data[at+1] = height
		if sound(data) != want {
			t.Errorf("height %d: %v", height, !want)
		}
	}
}

// Whatever is sound, the full decoder decodes to the size that was declared.
func FuzzSoundJPEG(f *testing.F) {
	for name, data := range pictures(f) {
		if format(name) == "jpg" {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := pixels.Probe(bytes.NewReader(data))
		if err != nil || h.Format != "jpg" || h.Width*h.Height > 1_000_000 || !soundJPEG(bytes.NewReader(data), h) {
			return
		}
		m, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil || m.Bounds().Size() != image.Pt(h.Width, h.Height) {
			t.Errorf("sound, but %v", err)
		}
	})
}

// BenchmarkSoundJPEG compares with the full decoder.
func BenchmarkSoundJPEG(b *testing.B) {
	data := sample.JPEG(b, 2000, 1000)
	h, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("walk", func(b *testing.B) {
		for b.Loop() {
			if !soundJPEG(bytes.NewReader(data), h) {
				b.Fatal("it is sound")
			}
		}
		b.SetBytes(int64(len(data)))
	})
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(int64(len(data)))
	})
}
