package heif

import (
	"image"
	"testing"
)

// The largest picture that is taken has what decoding it was measured to need: less read
// as damage, for the libraries do not say that they got no more memory.
func TestLargestPictureHasItsMemory(t *testing.T) {
	for _, c := range []struct {
		name  string
		depth int
		each  int64 // bytes a pixel, measured with 4:4:4 and no transparency
	}{{"AVIF", 8, 22}, {"AVIF", 12, 33}, {"HEIC", 8, 7}} {
		p := &Picture{Name: c.name, Depth: c.depth, Size: image.Pt(1000, 1)}
		p.Size.Y = p.MaxPixels() / 1000
		if n := int64(p.MaxPixels()); p.budget().memory < c.each*n+fixedMemory {
			t.Errorf("%s of %d bits: %d MB for %d pixels", c.name, c.depth, p.budget().memory>>20, n)
		}
	}
}
