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
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"

	"bulkup/queue/convert"
	"bulkup/queue/picture/sample"
)

// photo is a drawn picture, as it is sent.
type photo struct {
	size   image.Point
	bytes  int64
	sha256 string
	said   bool // it says something about itself, which its result has to say too
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
// its start, some with EXIF, some in a format that has to be converted, and the last
// two the same as earlier ones.
func draw(t *testing.T, rng *rand.Rand, n int) album {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "album")
	a := album{dir: dir, out: dir + "-upscaled", photos: make(map[string]photo)}
	var files [][]byte
	for i := range n - 2 {
		var chunks []byte
		if i%3 == 1 {
			chunks = sample.Chunk(exifChunk, []byte(exif))
		}
		pad := rng.IntN(1000)
		if i%8 == 0 {
			pad = inline + rng.IntN(2*partSize)
		}
		files = append(files, drawing(t, rng, append(chunks, sample.Chunk("paDd", make([]byte, pad))...)))
	}
	files = append(files, files[1], files[8])
	for i, data := range files {
		path := filepath.Join(a.dir, fmt.Sprintf("day %d", i%3), fmt.Sprintf("%02d.png", i))
		if i%5 == 2 && i < n-2 {
			path, data = converted(t, path, data)
		} else {
			write(t, path, data)
		}
		m, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		a.photos[path] = photo{image.Pt(m.Width, m.Height), int64(len(data)), hex.EncodeToString(sum[:]), bytes.Contains(data, []byte(exifChunk))}
	}
	return a
}

// converted writes the picture as a BMP beside path, and returns what is sent of it.
func converted(t *testing.T, path string, data []byte) (bmpPath string, sent []byte) {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := bmp.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	bmpPath = strings.TrimSuffix(path, ".png") + ".bmp"
	write(t, bmpPath, b.Bytes())
	made, err := convert.ToPNG(t.Context(), bmpPath, 0, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	sent, err = os.ReadFile(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	return bmpPath, sent
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// exifChunk is where a PNG has its EXIF.
const exifChunk = "eXIf"

// exif names the camera, in one entry of a TIFF directory.
const exif = "MM\x00*\x00\x00\x00\x08" + "\x00\x01" + "\x01\x0f\x00\x02\x00\x00\x00\x04Box\x00" + "\x00\x00\x00\x00"

// drawing is a small PNG that carries chunks as well: large to send and quick to
// work on.
func drawing(t *testing.T, rng *rand.Rand, chunks []byte) []byte {
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
	const signature, header = 8, 25 // the chunks may follow
	data := b.Bytes()
	return slices.Concat(data[:signature+header], chunks, data[signature+header:])
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
