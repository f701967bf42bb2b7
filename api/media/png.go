package media

import (
	"encoding/binary"
	"io"
	"iter"
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
// (PNG 3rd edition, 5.3). One that is cut off comes with its error. Check sums belong to the chunks, and are not verified.
func Chunks(r io.ReaderAt, size int64) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		w := &window{r: r, size: size}
		for off := int64(len(PNGSignature)); ; {
			c, err := pngChunk(w, off)
			if !yield(c, err) || err != nil || c.Name == "IEND" {
				return
			}
			off = c.End
		}
	}
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
