package finish

import (
	"context"
	"image"
	"os"
	"path/filepath"
	"testing"

	"bulkup/api/room"
	"bulkup/queue/picture/sample"
)

// counter is a lender that never has too little, and counts what is held.
type counter struct{ held, most int64 }

func (c *counter) Hold(_ context.Context, need int64) (func(), error) {
	c.held += need
	c.most = max(c.most, c.held)
	return func() { c.held -= need }, nil
}

// TestMemoryIsGivenBack: an interlaced PNG, which is held whole, and a result that is, have
// their part of the memory until they are done, and no longer.
func TestMemoryIsGivenBack(t *testing.T) {
	var memory counter
	defer room.Use(room.Use(&memory))
	from, to := filepath.Join(t.TempDir(), "a.png"), filepath.Join(t.TempDir(), "b")
	interlaced := sample.PNGs(t)["interlaced.png"]
	if err := os.WriteFile(from, interlaced, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"jpg", "webp"} {
		before := memory.most
		if _, err := Do(t.Context(), from, to, Order{Format: format, Width: 37, Height: 23}); err != nil {
			t.Fatal(err)
		}
		if memory.held != 0 || memory.most <= before {
			t.Errorf("%s: %d bytes are held, and were at most %d", format, memory.held, memory.most)
		}
	}
	made(t, image.NewGray(image.Rect(0, 0, 400, 100)), Order{Format: "webp", Width: 400, Height: 100})
	if memory.held != 0 || memory.most < 25*400*100 {
		t.Errorf("a WebP: %d bytes are held, and were at most %d", memory.held, memory.most)
	}
}
