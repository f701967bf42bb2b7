package metadata

import (
	"bytes"
	"compress/zlib"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"testing"
	"time"

	"github.com/bep/imagemeta"
	othertiff "golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	tiffs "bulkup/queue/picture/tiff"
)

func deflate(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// found is what an independent reader finds in a file.
type found struct {
	exif map[string]any
	xmp  string
}

// inspect reads a file. In WebP the reader trips over chunks of odd length, so that
// there tests use pictures that make none.
func inspect(t *testing.T, path string) found {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	h, err := tiffs.Probe(file)
	if err != nil {
		t.Fatal(err)
	}
	format := map[string]imagemeta.ImageFormat{"jpg": imagemeta.JPEG, "png": imagemeta.PNG, "webp": imagemeta.WebP, "tiff": imagemeta.TIFF}[h.Format]
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	s := found{exif: map[string]any{}}
	_, err = imagemeta.Decode(imagemeta.Options{
		R: file, ImageFormat: format, Sources: imagemeta.EXIF | imagemeta.XMP, Timeout: time.Minute,
		HandleTag: func(tag imagemeta.TagInfo) error { s.exif[tag.Namespace+"/"+tag.Tag] = tag.Value; return nil },
		HandleXMP: func(r io.Reader) error {
			b, err := io.ReadAll(r)
			s.xmp = string(b)
			return err
		},
		ShouldHandleTag: func(imagemeta.TagInfo) bool { return true },
		Warnf:           func(format string, args ...any) { t.Errorf("%s: "+format, append([]any{path}, args...)...) },
	})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if _, chunk, ok := bytes.Cut(read(t, path), []byte("iTXtXML:com.adobe.xmp\x00\x00\x00\x00\x00")); ok && h.Format == "png" {
		s.xmp = string(chunk) // the reader knows zTXt only
	}
	return s
}

func pixelsOf(t *testing.T, data []byte) image.Image {
	t.Helper()
	decode := webp.Decode
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		decode = jpeg.Decode
	case bytes.HasPrefix(data, []byte("\x89PNG")):
		decode = png.Decode
	case bytes.HasPrefix(data, []byte("MM")), bytes.HasPrefix(data, []byte("II")):
		decode = othertiff.Decode
	}
	m, err := decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func apply(t *testing.T, source, result string, o Options) (string, []string) {
	t.Helper()
	saved, notices, err := Apply(t.Context(), source, result, o)
	if err != nil {
		t.Fatal(err)
	}
	return saved, notices
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
