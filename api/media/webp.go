package media

import (
	"encoding/binary"
	"io"
	"iter"
)

// WebPChunks yields the chunks of a WebP file of size bytes (RFC 9649, 2.3), without
// the padding that follows those of odd length. A container that is longer than the
// file is io.ErrUnexpectedEOF, once the chunks before its end have been yielded.
func WebPChunks(r io.ReaderAt, size int64) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		const head = 8
		w := &window{r: r, size: size}
		b, err := w.at(0, head)
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		end := head + int64(binary.LittleEndian.Uint32(b[4:]))
		for off := int64(12); off+head <= end; {
			b, err := w.at(off, head)
			if err != nil {
				yield(Chunk{}, err)
				return
			}
			n := int64(binary.LittleEndian.Uint32(b[4:]))
			c := Chunk{string(b[:4]), Span{Start: off, Data: off + head, Len: n, End: off + head + n}}
			switch {
			case c.End > end:
				err = ErrDamaged
			case c.End > size:
				err = io.ErrUnexpectedEOF
			}
			if !yield(c, err) || err != nil {
				return
			}
			off = c.End + n&1
		}
		if end > size {
			yield(Chunk{}, io.ErrUnexpectedEOF)
		}
	}
}
