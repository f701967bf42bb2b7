package picture

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/sample"
)

func TestReadRefuses(t *testing.T) {
	wide := sample.JPEG(t, 8, 8)
	sof := bytes.Index(wide, []byte{0xff, 0xc0})
	copy(wide[sof+5:], "\xff\xff\xff\xff")
	flat := append([]byte("RIFF\x0e\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f"), 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0, 0, 0)
	for name, c := range map[string]struct {
		data []byte
		kind error
		says string
	}{
		"png bomb":     {sample.Bomb(60000, 60000), pixels.ErrTooLarge, "60000×60000 pixels declared in 757 bytes: not a real picture"},
		"jpg bomb":     {wide, pixels.ErrTooLarge, "65535×65535 pixels declared in 612 bytes: not a real picture"},
		"flat webp":    {flat, nil, ""},
		"animated":     {sample.Animated(), pixels.ErrAnimated, "this is an animated WebP; only still pictures can be upscaled"},
		"cut, no bomb": {sample.Bomb(4000, 3000), nil, ""},
		"empty":        {nil, pixels.ErrEmpty, "the file is empty"},
		"gif":          {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), pixels.ErrUnsupported, "this is a GIF, which cannot be upscaled"},
	} {
		_, err := Read(bytes.NewReader(c.data), int64(len(c.data)))
		if !errors.Is(err, c.kind) || err != nil && err.Error() != c.says {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// recorder counts how much of a file was read.
type recorder struct {
	io.ReaderAt
	far int64
}

func (r *recorder) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(p, off)
	r.far = max(r.far, off+int64(n))
	return n, err
}

func TestHeaderReadsOnlyTheBeginningOfPNG(t *testing.T) {
	data := append(sample.PNG(t, 40, 24), make([]byte, 1<<20)...)
	many := append([]byte{}, data[:33]...)
	for range 40 {
		many = append(many, sample.Chunk("IDAT", make([]byte, 8<<10))...)
	}
	r := &recorder{ReaderAt: bytes.NewReader(many)}
	h, err := Header(r, int64(len(many)))
	if err != nil || h.Width != 40 || h.Height != 24 {
		t.Fatal(h, err)
	}
	if r.far > 64<<10 {
		t.Errorf("read up to byte %d of %d", r.far, len(many))
	}
}

// A large colour profile or text may stand before the pixels.
func TestHeaderFindsLatePixels(t *testing.T) {
	data := sample.PNG(t, 40, 24)
	late := append(append([]byte{}, data[:33]...), sample.Chunk("zTXt", make([]byte, 100<<10))...)
	late = append(late, data[33:]...)
	if h, err := Header(bytes.NewReader(late), int64(len(late))); err != nil || h.Width != 40 {
		t.Error(h, err)
	}
}

// What Header reads must not make a large picture pass for a bomb.
func TestHeaderKnowsTheWholeSize(t *testing.T) {
	head := sample.Bomb(20000, 20000)[:33]
	big := append(append([]byte{}, head...), sample.Chunk("IDAT", make([]byte, 2<<20))...)
	if _, err := Header(bytes.NewReader(big), int64(len(big))); err != nil {
		t.Error(err)
	}
}

func TestBytes(t *testing.T) {
	var got []string
	for _, n := range []int64{0, 999, 1000, 12_345, 104_857_600} {
		got = append(got, Bytes(n))
	}
	if s := strings.Join(got, ", "); s != "0 bytes, 999 bytes, 1.0 kB, 12 kB, 105 MB" {
		t.Error(s)
	}
}
