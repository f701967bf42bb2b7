package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/sample"
)

func bitmap(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := bmp.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 40, 24))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The facts are about the bytes of the source and the pixels of the PNG.
func TestPrepare(t *testing.T) {
	data := bitmap(t)
	root := plant(t, map[string]string{"a.bmp": data, "b.png": string(sample.PNG(t, 40, 24)), "c.svg": "<svg/>"})
	dir := filepath.Join(t.TempDir(), "new")
	f, notice, err := Prepare(t.Context(), filepath.Join(root, "a.bmp"), 0, dir)
	if err != nil || notice != "BMP converted to PNG first" {
		t.Fatal(notice, err)
	}
	sum := sha256.Sum256([]byte(data))
	info, err := os.Stat(filepath.Join(root, "a.bmp"))
	if err != nil {
		t.Fatal(err)
	}
	if f.Hash != hex.EncodeToString(sum[:]) || f.Size != info.Size() || !f.ModTime.Equal(info.ModTime()) || f.Format != "png" || f.Width != 40 || f.Height != 24 {
		t.Errorf("%+v", f)
	}
	if made, err := os.Stat(f.Converted.Path); err != nil || filepath.Dir(f.Converted.Path) != dir || f.Converted.Size != made.Size() || !f.Converted.ModTime.Equal(made.ModTime()) {
		t.Errorf("%+v %v", f.Converted, err)
	}
	if f, notice, err := Prepare(t.Context(), filepath.Join(root, "b.png"), 0, dir); f.Converted != nil || notice != "" || err != nil {
		t.Errorf("%+v %q %v", f, notice, err)
	}
	_, _, err = Prepare(t.Context(), filepath.Join(root, "c.svg"), 0, dir)
	if !errors.Is(err, pixels.ErrUnsupported) || err.Error() != "this is an SVG, which cannot be upscaled" {
		t.Error(err)
	}
}

func TestPrepareSeesTheFileGrow(t *testing.T) {
	path := filepath.Join(plant(t, map[string]string{"a.bmp": bitmap(t)}), "a.bmp")
	if _, _, err := Prepare(growing{t.Context(), path}, path, 0, t.TempDir()); !errors.Is(err, ErrChanging) {
		t.Error(err)
	}
}
