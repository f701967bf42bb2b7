// Package picture reports whether all of a JPEG, PNG or WebP file is there and
// sound. Headers are read by api/local/pixels; this package reads the rest, as
// a stream, so that memory does not follow the size of the file.
//
// What is wrong with a picture comes back as a *pixels.Problem, in words for its owner;
// errors of reading come back as they are. Start reading at Header, Decode and Whole.
package picture

import (
	"context"
	"fmt"
	"io"

	"github.com/dustin/go-humanize"

	"bulkup/api/local/pixels"
)

// Read returns the header of a picture of size bytes, and refuses one that cannot
// be worked on whatever follows: animated, or with more pixels than its bytes can
// hold.
func Read(r io.ReaderAt, size int64) (pixels.Header, error) {
	h, err := pixels.Probe(io.NewSectionReader(r, 0, size))
	if err != nil {
		return h, err
	}
	return h, check(h, size)
}

// Header is Read, except that of a PNG it reads the beginning only: the chunks
// with pixels lie all over the file, and going through them reads most of it.
func Header(r io.ReaderAt, size int64) (pixels.Header, error) {
	const enough = 64 << 10
	var magic [4]byte
	if _, err := r.ReadAt(magic[:], 0); err != nil || string(magic[1:]) != "PNG" || size <= enough {
		return Read(r, size)
	}
	h, err := pixels.Probe(io.NewSectionReader(r, 0, enough))
	if err != nil { // its pixels begin later
		return Read(r, size)
	}
	return h, check(h, size)
}

// check refuses what cannot be worked on whatever follows the header.
func check(h pixels.Header, size int64) error {
	switch {
	case bomb(h, size):
		return problem(pixels.ErrTooLarge, "%d×%d pixels declared in %s: not a real picture", h.Width, h.Height, Bytes(size))
	case h.Animated:
		return problem(pixels.ErrAnimated, "this is an animated %s; only still pictures can be upscaled", names[h.Format])
	}
	return nil
}

var names = map[string]string{"jpg": "JPEG", "png": "PNG", "webp": "WebP"}

// harmless is how many pixels anybody can decode. Below it, a header that
// declares too much belongs to a picture that was cut off.
const harmless = 64_000_000

// bomb reports whether size bytes cannot possibly hold what the header declares.
func bomb(h pixels.Header, size int64) bool {
	area := int64(h.Width) * int64(h.Height)
	if area <= harmless {
		return false
	}
	switch h.Format {
	case "png":
		const ratio = 1032 // what deflate reaches at best
		samples := int64(3)
		if h.Gray || h.Palette {
			samples = 1
		}
		return area/8*samples*int64(h.Bits)/ratio > size
	case "jpg":
		const block = 64 // each takes a bit at the very least
		return area/block/8 > size
	}
	return false // one colour is a handful of bytes in WebP, whatever its size
}

// Bytes writes a size in bytes for people.
func Bytes(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d bytes", n)
	}
	return humanize.Bytes(uint64(n))
}

func problem(kind error, format string, args ...any) error {
	return &pixels.Problem{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// WithContext makes reads of r end when ctx does, with the cause of that.
func WithContext(ctx context.Context, r io.Reader) io.Reader {
	return reader{ctx, r}
}

type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.r.Read(p)
}
