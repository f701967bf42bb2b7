package media

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"iter"
	"slices"
)

// PNGSignature is what a PNG file begins with.
const PNGSignature = "\x89PNG\r\n\x1a\n"

// Colour types of PNG (PNG 3rd edition, 11.2.1).
const (
	PNGGray      = 0
	PNGRGB       = 2
	PNGPalette   = 3
	PNGGrayAlpha = 4
	PNGRGBA      = 6
)

// Chunk is a chunk of a PNG or WebP file.
type Chunk struct {
	Name string // four bytes, such as "IHDR" or "VP8 "
	Span
}

// Chunks yields the chunks of a PNG file of size bytes up to IEND, which is the last
// (PNG 3rd edition, 5.3). One that is cut off comes with its error. What is said beside the
// picture is left out where its check sum does not fit, as libpng does (13.1); other check
// sums are not verified.
func Chunks(r io.ReaderAt, size int64) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		w := &window{r: r, size: size}
		for off := int64(len(PNGSignature)); ; {
			c, err := pngChunk(w, off)
			if err == nil && Beside(c.Name) && c.Len <= maxChecked && !c.fits(w) {
				off = c.End
				continue
			}
			if !yield(c, err) || err != nil || c.Name == "IEND" {
				return
			}
			off = c.End
		}
	}
}

// maxChecked bounds the time for a check sum; no profile, EXIF or XMP is larger.
const maxChecked = 16 << 20

// beside are the chunks of a PNG without which the picture can be shown (5.4). One of another
// name may have been its transparency before it was damaged.
var beside = []string{"gAMA", "cHRM", "iCCP", "sRGB", "cICP", "mDCV", "cLLI", "sBIT", "bKGD", "hIST", "sPLT", "pHYs", "tIME", "eXIf", "tEXt", "zTXt", "iTXt"}

// Beside reports whether the picture of a PNG can be shown without a chunk of that name.
func Beside(name string) bool { return slices.Contains(beside, name) }

// fits reports whether the check sum of a chunk of a PNG is the one that follows it. One
// that cannot be read is for the reader of the chunk.
func (c Chunk) fits(w *window) bool {
	const name, tail, piece = 4, 4, 256
	sum, end := uint32(0), c.Data+c.Len
	for off := c.Data - name; off < end; off += piece {
		b, err := w.at(off, int(min(piece, end-off)))
		if err != nil {
			return true
		}
		sum = crc32.Update(sum, crc32.IEEETable, b)
	}
	b, err := w.at(end, tail)
	return err != nil || sum == binary.BigEndian.Uint32(b)
}

func pngChunk(w *window, off int64) (Chunk, error) {
	const head, tail = 8, 4
	b, err := w.at(off, head)
	if err != nil {
		return Chunk{}, err
	}
	n := int64(binary.BigEndian.Uint32(b))
	c := Chunk{string(b[4:]), Span{Start: off, Data: off + head, Len: n, End: off + head + n + tail}}
	switch {
	case n > 1<<31-1:
		return Chunk{}, ErrDamaged
	case c.End > w.size:
		return c, io.ErrUnexpectedEOF
	}
	return c, nil
}
