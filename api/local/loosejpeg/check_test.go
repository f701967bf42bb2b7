package loosejpeg

import (
	"bytes"
	"image"
	"runtime"
	"testing"
)

// TestCheck: what is said of a file is the same with and without a picture, whole, cut
// or changed.
func TestCheck(t *testing.T) {
	for _, name := range []string{"plain.jpg", "progressive-restart.jpg", "junk-between-segments.jpg", "chroma-3x1.jpg"} {
		data := load(t, name)
		same := func(what string, n int, file []byte) {
			t.Helper()
			m, want := Decode(bytes.NewReader(file), false)
			size, got := Check(bytes.NewReader(file), false)
			if (want == nil) != (got == nil) || want != nil && want.Error() != got.Error() {
				t.Errorf("%s %s at %d: %v, and decoded %v", name, what, n, got, want)
			}
			if want == nil && size != m.Bounds().Size() {
				t.Errorf("%s: %v, and decoded %v", name, size, m.Bounds())
			}
		}
		same("whole", 0, data)
		for n := 2; n < len(data); n += 211 {
			same("cut", n, data[:n])
			changed := bytes.Clone(data)
			changed[n] ^= 0x14
			same("changed", n, changed)
		}
	}
}

// TestCheckTakesLittle: a progressive JPEG of 16 million pixels in a few kilobytes, of
// which the coefficients alone would take 96 MB.
func TestCheckTakesLittle(t *testing.T) {
	file := flatProgressive(4096, 4096)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	size, err := Check(bytes.NewReader(file), true)
	runtime.ReadMemStats(&after)
	if err != nil || size != image.Pt(4096, 4096) {
		t.Fatal(size, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
		t.Errorf("%d MB for %d kB", n>>20, len(file)>>10)
	}
}

// flatProgressive is a grey JPEG in colour, of whose blocks each takes three bits.
func flatProgressive(width, height int) []byte {
	b := []byte{0xff, 0xd8}
	segment := func(marker byte, body ...byte) {
		n := len(body) + 2
		b = append(append(b, 0xff, marker, byte(n>>8), byte(n)), body...)
	}
	segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{16}, 64)...)...)
	segment(0xc2, 8, byte(height>>8), byte(height), byte(width>>8), byte(width), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
	segment(0xc4, append([]byte{0, 1}, make([]byte, 16)...)...) // the only code, 0, is a difference of none
	segment(0xda, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0)
	b = append(b, make([]byte, 3*width/8*height/8/8)...)
	return append(b, 0xff, 0xd9)
}
