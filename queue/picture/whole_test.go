package picture

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"strings"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/sample"
)

// pictures returns one of each kind, by name; the extension is the format.
func pictures(t testing.TB) map[string][]byte {
	all := map[string][]byte{
		"plain.jpg":     sample.JPEG(t, 40, 24),
		"plain.png":     sample.PNG(t, 40, 24),
		"lossy.webp":    sample.WebP(t, 40, 24, false),
		"lossless.webp": sample.WebP(t, 40, 24, true),
	}
	maps.Copy(all, sample.PNGs(t))
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.IsDir() { // the fuzzer's corpus
			continue
		}
		if all[f.Name()], err = os.ReadFile("testdata/" + f.Name()); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func format(name string) string { return name[strings.LastIndex(name, ".")+1:] }

func TestWholeToTheLastByte(t *testing.T) {
	for name, data := range pictures(t) {
		f := format(name)
		if err := Whole(bytes.NewReader(data), f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := Whole(strings.NewReader(string(data)+"left over\xff\xd9"), f); err != nil {
			t.Errorf("%s with trailing bytes: %v", name, err)
		}
		for n := 12; n < len(data); n++ {
			err := Whole(bytes.NewReader(data[:n]), f)
			if !errors.Is(err, pixels.ErrTruncated) {
				t.Fatalf("%s cut after %d of %d bytes: %v", name, n, len(data), err)
			}
		}
	}
}

func TestWholeSaysWhereItEnds(t *testing.T) {
	data := sample.PNG(t, 400, 300)
	err := Whole(bytes.NewReader(data[:3000]), "png")
	if err == nil || err.Error() != "the picture is cut off after 3.0 kB" {
		t.Error(err)
	}
}

// A preview within the header has an end mark of its own.
func TestWholeStepsOverPreviews(t *testing.T) {
	preview := sample.JPEG(t, 16, 16)
	data := sample.Segment(sample.JPEG(t, 40, 24), 0xe1, string(preview))
	if err := Whole(bytes.NewReader(data), "jpg"); err != nil {
		t.Error(err)
	}
	if err := Whole(bytes.NewReader(data[:len(data)-20]), "jpg"); !errors.Is(err, pixels.ErrTruncated) {
		t.Error("the end of the preview was taken for the end of the picture:", err)
	}
}

func TestWholeFindsDamage(t *testing.T) {
	flipped := sample.PNG(t, 40, 24)
	flipped[len(flipped)/2] ^= 1
	long := sample.WebP(t, 40, 24, false)
	long[16+3] = 0x7f
	for name, data := range map[string][]byte{
		"flipped.png": flipped,
		"endless.png": append(sample.Bomb(1, 1)[:33], "\xff\xff\xff\xffIDAT"...),
		"hollow.png":  append(sample.Bomb(1, 1)[:33], sample.Chunk("IEND", nil)...),
		"long.webp":   long,
		"short.jpg":   []byte("\xff\xd8\xff\xe0\x00\x01"),
	} {
		if err := Whole(bytes.NewReader(data), format(name)); !errors.Is(err, pixels.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
