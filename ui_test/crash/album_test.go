package crash

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"bulkup/queue/intake/picture/sample"
)

// photo is a drawn picture.
type photo struct {
	size   image.Point
	bytes  int64
	sha256 string
}

// album is a folder of drawn pictures.
type album struct {
	dir    string
	out    string           // the folder of results
	photos map[string]photo // by path
}

// inline is more than goes along with a start: such a picture is uploaded in parts.
const inline = 4 << 20

// draw makes n pictures: most of them tiny, each eighth too large to go along with
// its start, and the last two the same as earlier ones.
func draw(t *testing.T, rng *rand.Rand, n int) album {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "album")
	a := album{dir: dir, out: dir + "-upscaled", photos: make(map[string]photo)}
	var files [][]byte
	for i := range n - 2 {
		pad := rng.IntN(1000)
		if i%8 == 0 {
			pad = inline + rng.IntN(2*partSize)
		}
		files = append(files, drawing(t, rng, pad))
	}
	files = append(files, files[1], files[8])
	for i, data := range files {
		path := filepath.Join(a.dir, fmt.Sprintf("day %d", i%3), fmt.Sprintf("%02d.png", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		m, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		a.photos[path] = photo{image.Pt(m.Width, m.Height), int64(len(data)), hex.EncodeToString(sum[:])}
	}
	return a
}

// drawing is a small PNG that carries pad bytes of something else: large to send
// and quick to work on.
func drawing(t *testing.T, rng *rand.Rand, pad int) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 8+rng.IntN(17), 8+rng.IntN(17)))
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			m.SetNRGBA(x, y, color.NRGBA{uint8(rng.Uint32()), uint8(x * 9), uint8(y * 9), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	const signature, header = 8, 25 // the chunk may follow
	data := b.Bytes()
	padded := append([]byte(nil), data[:signature+header]...)
	padded = append(padded, sample.Chunk("paDd", make([]byte, pad))...)
	return append(padded, data[signature+header:]...)
}

// distinct counts the different pictures, and their bytes.
func (a album) distinct() (n int, size int64) {
	seen := make(map[string]bool)
	for _, p := range a.photos {
		if !seen[p.sha256] {
			seen[p.sha256] = true
			n++
			size += p.bytes
		}
	}
	return n, size
}
