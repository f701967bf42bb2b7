// Package encode writes results as JPEG, PNG, TIFF or WebP, in strips of rows that several
// workers make at once. All but WebP are coded here, since no library codes strips side
// by side; WebP is another's, which wants the whole picture.
//
// It never reads a picture, and writes no metadata. Start reading with Sink.
package encode

import (
	"io"

	"bulkup/api/local/pixels/packed"
)

// Sink writes a result in strips. Strips are made by several workers at once,
// and written in order by one.
type Sink interface {
	Begin(w io.Writer) error
	Strip() Strip // a new one, to be used again and again
	Finish(w io.Writer) error
	Finishing() int // how long Finish takes, in times of what the strips take
}

// Strip is a run of result rows on its way to the sink.
type Strip interface {
	Reset(first, rows int)   // start with result row first
	Row(row []uint64) error  // the next row, packed; it may be changed
	Flush(w io.Writer) error // in order; after the strip's last row
}

// Lossless is the quality of a WebP that loses nothing. A JPEG has no such thing.
const Lossless = 101

// New returns the sink of a format. The quality, of JPEG and WebP, is 1 to 100 or Lossless. Recipes that clamp keep their samples within
// black and white; others may overshoot.
func New(format string, f *packed.Lanes, width, height int, l Layout, clamped bool, quality int) Sink {
	switch format {
	case "jpg":
		return newJPEG(f, width, height, l.Gray, clamped, quality)
	case "tiff":
		return newTIFF(f, width, height, l)
	case "webp":
		return newWebP(f, width, height, l, quality)
	default:
		return newPNG(f, width, height, l)
	}
}

// Layout is what the samples of a result are.
type Layout struct {
	Gray, Alpha, Deep bool // one channel of light; transparency; 16 bits a sample
}

// channels returns the samples a pixel.
func (l Layout) channels() int {
	n := 3
	if l.Gray {
		n = 1
	}
	if l.Alpha {
		n++
	}
	return n
}

// Bytes returns the bytes a pixel.
func (l Layout) Bytes() int {
	if l.Deep {
		return 2 * l.channels()
	}
	return l.channels()
}
