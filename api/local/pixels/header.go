package pixels

import (
	"bytes"
	"io"
)

// MaxSourcePixels is the largest source that the engine decodes; half of it for 16
// bits a sample and for progressive JPEG, which take twice the memory. A header
// that declares more is refused before any memory is taken for it.
const MaxSourcePixels = 250_000_000

// Header is what the first bytes of a picture say about it.
type Header struct {
	Format        string // "jpg", "png" or "webp", by content
	Width, Height int    // pixels, as stored: before Orientation is applied
	Orientation   int    // EXIF orientation, 1 (upright) to 8
	Bits          int    // bits of one sample as stored: 1, 2, 4, 8 or 16
	Alpha         bool   // some pixels may be transparent
	Animated      bool   // more than one frame
	Gray          bool   // one channel of light, no colour
	Palette       bool   // colours come from a table
	CMYK          bool   // four inks instead of three lights
	Progressive   bool   // a progressive JPEG
	ICC           bool   // carries a colour profile
	EXIF          bool   // carries EXIF
	XMP           bool   // carries XMP
	Truncated     bool   // its end is missing; a JPEG may still decode
}

// Upright returns the size in pixels after Orientation is applied.
func (h Header) Upright() (width, height int) {
	if h.Orientation >= 5 {
		return h.Height, h.Width
	}
	return h.Width, h.Height
}

// Probe reads the header of a JPEG, PNG or WebP file: by its content, whatever
// its name, and without memory for its pixels. The errors are *Problem, except
// for those of r itself. Sizes and animation are reported, not judged; Upscale
// judges them.
func Probe(r io.ReadSeeker) (Header, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return Header{}, err
	}
	if size == 0 {
		return Header{}, problem(ErrEmpty, "the file is empty")
	}
	w := &window{r: r, size: size}
	magic, err := w.at(0, int(min(size, 12)))
	if err != nil {
		return Header{}, err
	}
	h := Header{Orientation: 1, Bits: 8}
	switch {
	case bytes.HasPrefix(magic, []byte("\xff\xd8\xff")):
		err = probeJPEG(w, &h)
	case bytes.HasPrefix(magic, []byte(pngSignature)):
		err = probePNG(w, &h)
	case len(magic) == 12 && string(magic[:4]) == "RIFF" && string(magic[8:]) == "WEBP":
		err = probeWebP(w, &h)
	default:
		err = problem(ErrUnsupported, "%s", unsupported(magic))
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = problem(ErrTruncated, "the file ends within its header")
	}
	if err == nil && (h.Width <= 0 || h.Height <= 0) {
		err = problem(ErrDamaged, "the header gives no size")
	}
	return h, err
}

// unsupported names the formats that people drop by mistake.
func unsupported(magic []byte) string {
	known := []struct{ prefix, name string }{
		{"GIF8", "a GIF"}, {"BM", "a BMP"}, {"II*\x00", "a TIFF"}, {"MM\x00*", "a TIFF"},
		{"%PDF", "a PDF"}, {"8BPS", "a Photoshop document"}, {"PK\x03\x04", "a ZIP archive"},
		{"<svg", "an SVG"}, {"<?xml", "an XML document"}, {"\x00\x00\x01\x00", "an icon"},
		{"\xff\x0a", "a JPEG XL"}, {"\x00\x00\x00\x0cJXL ", "a JPEG XL"},
	}
	for _, k := range known {
		if bytes.HasPrefix(magic, []byte(k.prefix)) {
			return "this is " + k.name + ", which cannot be upscaled"
		}
	}
	if len(magic) == 12 && string(magic[4:8]) == "ftyp" {
		switch string(magic[8:]) {
		case "avif", "avis":
			return "this is an AVIF, which cannot be upscaled"
		case "heic", "heix", "mif1", "msf1", "hevc":
			return "this is a HEIC, which cannot be upscaled"
		}
		return "this is a film, which cannot be upscaled"
	}
	return "this is not a picture that can be upscaled"
}

// window reads small pieces of a file anywhere in it, a few kilobytes ahead.
type window struct {
	r     io.ReadSeeker
	size  int64
	start int64
	data  []byte
	buf   [4096]byte
}

// at returns n bytes from off, valid until the next call, or io.ErrUnexpectedEOF.
func (w *window) at(off int64, n int) ([]byte, error) {
	if off < 0 || off+int64(n) > w.size {
		return nil, io.ErrUnexpectedEOF
	}
	if off >= w.start && off+int64(n) <= w.start+int64(len(w.data)) {
		return w.data[off-w.start:][:n], nil
	}
	if _, err := w.r.Seek(off, io.SeekStart); err != nil {
		return nil, err
	}
	buf := w.buf[:min(int64(len(w.buf)), w.size-off)]
	if n > len(buf) {
		buf = make([]byte, n)
	}
	got, err := io.ReadAtLeast(w.r, buf, n)
	w.start, w.data = off, buf[:got]
	if err != nil {
		return nil, err
	}
	return w.data[:n], nil
}
