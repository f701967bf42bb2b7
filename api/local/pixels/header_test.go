package pixels

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"strings"
	"testing"

	"github.com/gen2brain/webp"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bulkup/api/local/pixels/encode"
	"bulkup/api/media"
)

// pngHeader is a PNG that declares a size and holds next to nothing.
func pngHeader(w, h uint32, bits, kind byte, extra ...string) []byte {
	var b bytes.Buffer
	b.WriteString(media.PNGSignature)
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	encode.WriteChunk(&b, "IHDR", append(head, bits, kind, 0, 0, 0))
	for i := 0; i < len(extra); i += 2 {
		encode.WriteChunk(&b, extra[i], []byte(extra[i+1]))
	}
	encode.WriteChunk(&b, "IDAT", []byte{0x78, 1})
	encode.WriteChunk(&b, "IEND", nil)
	return b.Bytes()
}

func jpegSegments(parts ...string) []byte {
	b := []byte{0xff, 0xd8}
	for i := 0; i < len(parts); i += 2 {
		b = append(b, 0xff)
		b = append(b, parts[i]...)
		b = binary.BigEndian.AppendUint16(b, uint16(2+len(parts[i+1])))
		b = append(b, parts[i+1]...)
	}
	return append(b, 0xff, 0xd9)
}

func riff(parts ...string) []byte {
	var body []byte
	for i := 0; i < len(parts); i += 2 {
		body = append(body, parts[i]...)
		body = binary.LittleEndian.AppendUint32(body, uint32(len(parts[i+1])))
		body = append(body, parts[i+1]...)
		if len(parts[i+1])%2 == 1 {
			body = append(body, 0)
		}
	}
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+len(body)))
	return append(append(b, "WEBP"...), body...)
}

const (
	sof     = "\x08\x00\x10\x00\x20\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" // 32 × 16
	scan    = "\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
	vp8x    = "\x00\x00\x00\x1f\x00\x00\x0f\x00\x00" // after the flags: 32 × 16
	vp8     = "\x10\x00\x00\x9d\x01\x2a\x20\x00\x10\x00"
	xmpName = "http://ns.adobe.com/xap/1.0/\x00"
)

func TestProbe(t *testing.T) {
	exif := string(exifBlock(6, binary.LittleEndian))
	cut := func(b []byte) []byte { return b[:len(b)-2] }
	for name, c := range map[string]struct {
		file []byte
		want Header
	}{
		"jpg": {jpegSegments("\xc0", sof, "\xda", scan), Header{Format: "jpg"}},
		"jpg with all": {jpegSegments("\xe1", "Exif\x00\x00"+exif, "\xe1", xmpName, "\xe2", "ICC_PROFILE\x00\x01\x01", "\xc2", sof, "\xda", scan),
			Header{Format: "jpg", Orientation: 6, Progressive: true, ICC: true, EXIF: true, XMP: true}},
		"jpg of four inks":  {jpegSegments("\xc0", strings.Replace(sof, "\x20\x03", "\x20\x04", 1), "\xda", scan), Header{Format: "jpg", CMYK: true}},
		"jpg without end":   {cut(jpegSegments("\xc0", sof, "\xda", scan)), Header{Format: "jpg", Truncated: true}},
		"png":               {pngHeader(32, 16, 8, media.PNGRGB), Header{Format: "png"}},
		"png 16 + alpha":    {pngHeader(32, 16, 16, media.PNGGrayAlpha), Header{Format: "png", Bits: 16, Gray: true, Alpha: true}},
		"png palette":       {pngHeader(32, 16, 2, media.PNGPalette, "tRNS", "\x00"), Header{Format: "png", Bits: 2, Palette: true, Alpha: true}},
		"png with all":      {pngHeader(32, 16, 8, media.PNGRGB, "iCCP", "x", "eXIf", exif, "iTXt", "XML:com.adobe.xmp\x00x"), Header{Format: "png", Orientation: 6, ICC: true, EXIF: true, XMP: true}},
		"apng":              {pngHeader(32, 16, 8, media.PNGRGB, "acTL", "\x00\x00\x00\x05\x00\x00\x00\x00"), Header{Format: "png", Animated: true}},
		"apng of one frame": {pngHeader(32, 16, 8, media.PNGRGB, "acTL", "\x00\x00\x00\x01\x00\x00\x00\x00"), Header{Format: "png"}},
		"png without end":   {cut(pngHeader(32, 16, 8, media.PNGRGB)), Header{Format: "png", Truncated: true}},
		"webp":              {riff("VP8 ", vp8), Header{Format: "webp"}},
		"webp lossless":     {riff("VP8L", "\x2f\x1f\xc0\x03\x10\x00\x00\x00\x00\x00"), Header{Format: "webp", Alpha: true}},
		"webp with all":     {riff("VP8X", "\x1c"+vp8x, "ICCP", "x", "VP8 ", vp8, "EXIF", exif, "XMP ", "x"), Header{Format: "webp", Orientation: 6, Alpha: true, ICC: true, EXIF: true, XMP: true}},
		"webp animated":     {riff("VP8X", "\x02"+vp8x), Header{Format: "webp", Animated: true}},
		"webp without end":  {cut(riff("VP8X", "\x00"+vp8x, "VP8 ", vp8)), Header{Format: "webp", Truncated: true}},
	} {
		c.want.Width, c.want.Height = 32, 16
		if c.want.Orientation == 0 {
			c.want.Orientation = 1
		}
		if c.want.Bits == 0 {
			c.want.Bits = 8
		}
		got, err := Probe(bytes.NewReader(c.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(c.want, got, cmpopts.IgnoreFields(Header{}, "Memory")); diff != "" {
			t.Errorf("%s: want -, got +\n%s", name, diff)
		}
	}
	h := Header{Width: 3, Height: 2, Orientation: 5}
	if w, height := h.Upright(); w != 2 || height != 3 {
		t.Errorf("on its side, 3×2 stands %d×%d", w, height)
	}
}

func TestProbeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		kind error
		says string
	}{
		"empty":           {"", ErrEmpty, "empty"},
		"one byte":        {"x", ErrUnsupported, "not a picture"},
		"text":            {"hello, this is no picture", ErrUnsupported, "not a picture"},
		"gif":             {"GIF89a..........", ErrUnsupported, "GIF"},
		"svg":             {"<svg xmlns='x'></svg>", ErrUnsupported, "SVG"},
		"heic":            {"\x00\x00\x00\x18ftypheic\x00\x00", ErrUnsupported, "HEIC"},
		"avif":            {"\x00\x00\x00\x18ftypavif\x00\x00", ErrUnsupported, "AVIF"},
		"film":            {"\x00\x00\x00\x18ftypmp42\x00\x00", ErrUnsupported, "film"},
		"wave":            {"RIFF\x00\x00\x00\x00WAVEfmt ", ErrUnsupported, "not a picture"},
		"cut jpg":         {string(jpegSegments("\xc0", sof)[:12]), ErrTruncated, "header"},
		"jpg of nothing":  {"\xff\xd8\xff\xd9", ErrDamaged, "before"},
		"jpg of garbage":  {"\xff\xd8\xff\xe0\x00\x04xxgarbage", ErrTruncated, "ends within"},
		"jpg length 0":    {"\xff\xd8\xff\xe0\x00\x00xxxx", ErrDamaged, "damaged"},
		"arithmetic jpg":  {string(jpegSegments("\xc9", sof, "\xda", scan)), ErrUnsupported, "arithmetic"},
		"12-bit jpg":      {string(jpegSegments("\xc1", "\x0c"+sof[1:], "\xda", scan)), ErrUnsupported, "12 bits"},
		"jpg of height 0": {string(jpegSegments("\xc0", "\x08\x00\x00"+sof[3:], "\xda", scan)), ErrDamaged, "size"},
		"cut png":         {media.PNGSignature + "\x00\x00\x00\x0dIH", ErrTruncated, "header"},
		"png, no header":  {media.PNGSignature + strings.Repeat("x", 40), ErrDamaged, "damaged"},
		"png of width 0":  {string(pngHeader(0, 9, 8, 2)), ErrDamaged, "size"},
		"cut webp":        {"RIFF\x40\x00\x00\x00WEBPVP8 \x20\x00\x00\x00\x10", ErrTruncated, "header"},
		"webp, no frame":  {string(riff("EXIF", "x")), ErrTruncated, "no picture"},
		"damaged vp8":     {string(riff("VP8 ", "\x10\x00\x00xxxxxxx")), ErrDamaged, "damaged"},
		"damaged vp8l":    {string(riff("VP8L", "xxxxxxxxxxxx")), ErrDamaged, "damaged"},
	} {
		_, err := Probe(strings.NewReader(c.file))
		var p *Problem
		if !errors.As(err, &p) || !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: the error is %v (%T), want %v with %q", name, err, err, c.kind, c.says)
		}
	}
}

// TestProbeReadsLittle: what a header declares costs no memory and few reads.
func TestProbeReadsLittle(t *testing.T) {
	bomb := pngHeader(60000, 60000, 16, media.PNGRGBA)
	if n := testing.AllocsPerRun(10, func() {
		if h, err := Probe(bytes.NewReader(bomb)); err != nil || h.Width != 60000 {
			t.Error(h, err)
		}
	}); n > 16 {
		t.Errorf("%v allocations", n)
	}
	broken := errors.New("the disk is gone")
	if _, err := Probe(&failing{err: broken}); !errors.Is(err, broken) {
		t.Errorf("an error of the disk came back as %v", err)
	}
}

type failing struct{ err error }

func (f *failing) Seek(int64, int) (int64, error) { return 100, nil }
func (f *failing) Read([]byte) (int, error)       { return 0, f.err }

var _ io.ReadSeeker = (*failing)(nil)

// seeds are small files of every format.
func seeds(f *testing.F) {
	m := gradient(image.NewNRGBA(frame))
	glass := gradient(image.NewNRGBA(frame))
	for i := 3; i < len(glass.Pix); i += 4 {
		glass.Pix[i] = byte(i)
	}
	exif := exifBlock(6, binary.LittleEndian)
	for _, seed := range [][]byte{
		pngFile(f, m), pngFile(f, glass), pngFile(f, gradient(image.NewGray16(frame))), jpegFile(f, m, 80),
		withEXIF("png", pngFile(f, m), exif), withEXIF("jpg", jpegFile(f, m, 80), exif),
		riff("VP8X", "\x1c"+vp8x, "EXIF", string(exif)), pngHeader(60000, 60000, 16, 6), jpegSegments("\xe1", "Exif\x00\x00", "\xc0", sof),
	} {
		f.Add(seed)
	}
	for _, lossless := range []bool{false, true} {
		var b bytes.Buffer
		if err := webp.Encode(&b, glass, webp.Options{Quality: 50, Lossless: lossless}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
}

func FuzzProbe(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		h, err := Probe(bytes.NewReader(file))
		var p *Problem
		switch {
		case err != nil && !errors.As(err, &p):
			t.Errorf("not a Problem: %v", err)
		case err == nil && (h.Width <= 0 || h.Height <= 0 || h.Orientation < 1 || h.Orientation > 8 || h.Format == ""):
			t.Errorf("%+v", h)
		}
	})
}

// FuzzUpscale: whatever a file holds, it is enlarged or refused.
func FuzzUpscale(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		if h, err := Probe(bytes.NewReader(file)); err == nil && h.Width*h.Height > 1<<16 {
			return // large pictures take long
		}
		var p *Problem
		if _, err := Upscale(t.Context(), bytes.NewReader(file), io.Discard, Options{Scale: 2, Format: "png", Recipe: Best}, nil); err != nil && !errors.As(err, &p) {
			t.Errorf("not a Problem: %v", err)
		}
	})
}
