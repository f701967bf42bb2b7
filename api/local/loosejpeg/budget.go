package loosejpeg

import (
	"fmt"
	"image"
	"io"
)

// budget is how often blocks may be decoded, in all scans of a picture with so many:
// encoders write about ten scans, and a file of a few kilobytes can have thousands.
// Small pictures may have any, since those take no time.
func budget(blocks int) int {
	const scans, small = 20, 20 << 20
	return scans*blocks + small
}

var errScans = fmt.Errorf("%w: scans without end", ErrDamaged)

// LimitScans returns a progressive JPEG of so many pixels with an error that matches
// ErrDamaged behind the most scans that this package reads: the standard decoder
// has no limit.
func LimitScans(r io.Reader, size image.Point) io.Reader {
	blocks := max(1, (size.X+7)/8*((size.Y+7)/8))
	return &scanLimit{r: r, left: budget(blocks) / blocks}
}

type scanLimit struct {
	r    io.Reader
	last byte
	left int // scans
}

func (s *scanLimit) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	for _, c := range b[:n] {
		if s.last == 0xff && c == 0xda { // which coded data never has; a thumbnail may
			if s.left--; s.left < 0 {
				return 0, errScans
			}
		}
		s.last = c
	}
	return n, err
}
