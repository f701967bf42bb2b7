// Package media knows how picture files are put together: the segments of JPEG,
// the chunks of PNG and WebP, the directories of TIFF and EXIF, the boxes of AVIF
// and HEIC, and which formats there are (Formats).
//
// It never decodes a pixel, never opens a file and never changes one: each walker
// takes an io.ReaderAt and yields where the parts lie, and its caller reads those
// that it wants. A walker takes one pass over the structure and a few kilobytes of
// memory however many parts there are; what it has to hold (the entries of a
// directory, the items of a HEIF) has a limit. Nothing may be assumed of the bytes.
//
// Start reading with Segments, which the other walkers resemble.
package media

import (
	"errors"
	"io"
)

// ErrDamaged is a structure that makes no sense. A file that ends too early is
// io.ErrUnexpectedEOF, and an error of the reader comes back as it is.
var ErrDamaged = errors.New("the structure of the file is damaged")

// Span is where a part lies, in bytes from the beginning of the file. The part
// takes [Start, End) with its headers; its payload is the Len bytes at Data.
type Span struct{ Start, End, Data, Len int64 }

// Payload reads what the part holds. The error is ErrDamaged if that is more than
// most bytes, so that no file can ask for any memory it likes.
func (s Span) Payload(r io.ReaderAt, most int64) ([]byte, error) {
	if s.Len < 0 || s.Len > most {
		return nil, ErrDamaged
	}
	b := make([]byte, s.Len)
	if n, err := r.ReadAt(b, s.Data); n < len(b) {
		return nil, short(err)
	}
	return b, nil
}

// HasPrefix reports whether the payload begins with signature.
func (s Span) HasPrefix(r io.ReaderAt, signature string) bool {
	if s.Len < int64(len(signature)) {
		return false
	}
	b := make([]byte, len(signature))
	n, _ := r.ReadAt(b, s.Data)
	return n == len(b) && string(b) == signature
}

// short is the error of a read that returned less than was asked for.
func short(err error) error {
	if err == nil || err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// window reads small pieces of a file, some kilobytes ahead, so that millions of
// small parts do not take as many reads.
type window struct {
	r     io.ReaderAt
	size  int64
	start int64
	data  []byte
	buf   [16 << 10]byte
}

// at returns n bytes from off, at most a few hundred; they are valid until the next call.
func (w *window) at(off int64, n int) ([]byte, error) {
	if off < 0 || off > w.size-int64(n) {
		return nil, io.ErrUnexpectedEOF
	}
	if off < w.start || off+int64(n) > w.start+int64(len(w.data)) {
		got, err := w.r.ReadAt(w.buf[:min(int64(len(w.buf)), w.size-off)], off)
		w.start, w.data = off, w.buf[:got]
		if got < n {
			return nil, short(err)
		}
	}
	return w.data[off-w.start:][:n], nil
}
