package pixels

import (
	"bytes"
	"image"
	"io"
	"runtime"
	"testing"

	"bulkup/api/local/pixels/encode"
	"bulkup/api/local/pixels/packed"
)

// TestMemory: memory follows the source and not the result, of which a strip at
// a time is held. The result here has 11 million pixels, 34 MB.
func TestMemory(t *testing.T) {
	file := pngFile(t, gradient(image.NewNRGBA(image.Rect(0, 0, 600, 300))))
	for _, format := range []string{"png", "jpg"} {
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		var peak uint64
		_, err := Upscale(t.Context(), bytes.NewReader(file), io.Discard, Options{Scale: 8, Format: format, Recipe: Fast, Workers: 2}, func(int, int) {
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		})
		if err != nil {
			t.Fatal(err)
		}
		if used := int64(peak) - int64(before.HeapAlloc); used > 16<<20 {
			t.Errorf("%s took %d MB", format, used>>20)
		}
		if all := now.TotalAlloc - before.TotalAlloc; all > 9<<20 {
			t.Errorf("%s allocated %d MB in all: buffers are not used again", format, all>>20)
		}
	}
}

// TestBandSizes: bands fit the formats, and very wide pictures hold fewer.
func TestBandSizes(t *testing.T) {
	for _, width := range []int{1, 1000, 6000, 65535, maxSide} {
		for scale := 1; scale <= 8; scale++ {
			for _, f := range []*packed.Lanes{packed.Narrow, packed.Wide} {
				src := &source{f: f, width: width, height: 5000}
				opts := Options{Scale: scale, Recipe: Best, Workers: 16}
				rows := bandHeight(src, scale)
				bands := bandCount(src, rows, opts)
				if rows < 16 || rows*scale%encode.Group != 0 || bands < 1 || bands > 17 {
					t.Errorf("%d ×%d: %d bands of %d rows", width, scale, bands, rows)
				}
				if held := bands * src.stride() * 8 * 3 * rows; bands > 1 && held > rowsMemory {
					t.Errorf("%d ×%d: %d MB of rows are held", width, scale, held>>20)
				}
			}
		}
	}
}
