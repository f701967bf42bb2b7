package main

import (
	"bytes"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"os"
	"slices"
	"testing"

	"golang.org/x/image/webp"
)

// kept returns the files below dir by slash-separated path.
func kept(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		all[path], err = fs.ReadFile(root, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func decoded(t *testing.T, path string, data []byte) image.Image {
	t.Helper()
	img, err := decode(data)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return img
}

// decode reads WebP with a decoder that the drawing does not use.
func decode(data []byte) (image.Image, error) {
	if bytes.HasPrefix(data, []byte("RIFF")) {
		return webp.Decode(bytes.NewReader(data))
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	return img, err
}

// difference is the mean distance of two pictures of one size, in 255ths for
// each channel. It leaves room for the rounding of another processor.
func difference(a, b image.Image) float64 {
	sum, size := 0.0, a.Bounds()
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			r, g, bl, al := a.At(x, y).RGBA()
			r2, g2, bl2, al2 := b.At(x, y).RGBA()
			for _, d := range []int64{int64(r) - int64(r2), int64(g) - int64(g2), int64(bl) - int64(bl2), int64(al) - int64(al2)} {
				sum += float64(max(d, -d)) / 257
			}
		}
	}
	return sum / 4 / float64(size.Dx()*size.Dy())
}

func TestAlbumIsAsDrawn(t *testing.T) {
	files, err := album()
	if err != nil {
		t.Fatal(err)
	}
	there := kept(t, "../album")
	total := 0
	for _, f := range files {
		data, ok := there[f.path]
		if !ok {
			t.Errorf("%s is missing", f.path)
			continue
		}
		total += len(data)
		delete(there, f.path)
		want, got := decoded(t, f.path, f.data), decoded(t, f.path, data)
		if got.Bounds() != want.Bounds() {
			t.Errorf("%s is %v, drawn %v", f.path, got.Bounds(), want.Bounds())
		} else if d := difference(got, want); d > 0.5 {
			t.Errorf("%s differs by %.2f", f.path, d)
		}
	}
	for path := range there {
		t.Errorf("%s is not drawn", path)
	}
	if n := len(files); n < 8 || n > 12 || total >= 1<<20 {
		t.Errorf("%d pictures with %d bytes", n, total)
	}
}

func TestAlbumHasEachKind(t *testing.T) {
	there := kept(t, "../album")
	format := func(path string) string {
		_, format, err := image.DecodeConfig(bytes.NewReader(there[path]))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return format
	}
	for path, want := range map[string]string{
		"holiday/sunset over the sea.jpg": "jpeg", "holiday/山と湖.webp": "webp", "city/street.webp": "webp", "art/badge.png": "png",
	} {
		if got := format(path); got != want {
			t.Errorf("%s is %s", path, got)
		}
	}
	if img := decoded(t, "art/badge.png", there["art/badge.png"]); img.(interface{ Opaque() bool }).Opaque() {
		t.Error("the badge has no alpha")
	}
	if _, ok := decoded(t, "art/mosaic.png", there["art/mosaic.png"]).(*image.Paletted); !ok {
		t.Error("the mosaic has no palette")
	}
	if hills := there["holiday/hills.jpg"]; !bytes.HasPrefix(hills[2:], turnRight) || decoded(t, "hills", hills).Bounds() != image.Rect(0, 0, 360, 240) {
		t.Error("the hills do not lie on their side")
	}
}

func TestBrokenFilesAreBrokenInTheirWay(t *testing.T) {
	files, err := broken()
	if err != nil {
		t.Fatal(err)
	}
	there := kept(t, "../broken")
	var names []string
	for _, f := range files {
		names = append(names, f.path)
		// The others come from encoders, which may change from version to version.
		byHand := []string{"bomb.png", "drawing.jpg", "empty.jpg", "not-an-image.png"}
		if slices.Contains(byHand, f.path) && !bytes.Equal(there[f.path], f.data) {
			t.Errorf("%s is not as drawn", f.path)
		}
	}
	if len(there) != len(files) {
		t.Errorf("%d files, drawn are %v", len(there), names)
	}
	for _, c := range []struct {
		path   string
		format string // of the header, "" for none
		size   image.Point
		whole  bool
	}{
		{"animated.webp", "webp", image.Pt(96, 64), false},
		{"bomb.png", "png", image.Pt(60000, 60000), false},
		{"drawing.jpg", "", image.Point{}, false},
		{"empty.jpg", "", image.Point{}, false},
		{"gif.png", "gif", image.Pt(96, 64), true},
		{"not-an-image.png", "", image.Point{}, false},
		{"truncated.jpg", "jpeg", image.Pt(96, 64), false},
		{"truncated.png", "png", image.Pt(96, 64), false},
		{"wrong-extension.jpg", "png", image.Pt(96, 64), true},
	} {
		if !slices.Contains(names, c.path) {
			t.Errorf("%s is not drawn", c.path)
		}
		data := there[c.path]
		config, format, err := image.DecodeConfig(bytes.NewReader(data))
		if format != c.format || image.Pt(config.Width, config.Height) != c.size {
			t.Errorf("%s is %q %d×%d (%v)", c.path, format, config.Width, config.Height, err)
		}
		if c.path == "bomb.png" {
			continue // it declares more than this machine has
		}
		if _, err := decode(data); (err == nil) != c.whole {
			t.Errorf("%s: decoding says %v", c.path, err)
		}
	}
	if len(there["bomb.png"]) >= 1000 || len(there["empty.jpg"]) != 0 {
		t.Error("the bomb or the empty file is too large")
	}
	for kind, count := range map[string]int{"ANIM": 1, "ANMF": 2} {
		if got := bytes.Count(there["animated.webp"], []byte(kind)); got != count {
			t.Errorf("animated.webp has %d × %s", got, kind)
		}
	}
}

func TestWritePutsFilesInTheirFolders(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir, []file{{"a/b c/日.png", []byte("x")}}); err != nil {
		t.Fatal(err)
	}
	if got := kept(t, dir); string(got["a/b c/日.png"]) != "x" {
		t.Errorf("written are %v", got)
	}
}
