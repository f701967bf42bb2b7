package media

import (
	"encoding/binary"
	"io"
	"iter"
)

// Box is a box of a file in the ISO base media format.
type Box struct {
	Type string // four bytes, such as "meta"
	Span
}

// Boxes yields the boxes that lie in [start, end) of a file (ISO/IEC 14496-12, 4.2).
// Those within a box are had by its Data and End.
func Boxes(r io.ReaderAt, start, end int64) iter.Seq2[Box, error] {
	return func(yield func(Box, error) bool) {
		w := &window{r: r, size: end}
		for off := start; off < end; {
			b, err := box(w, off)
			if !yield(b, err) || err != nil {
				return
			}
			off = b.End
		}
	}
}

func box(w *window, off int64) (Box, error) {
	head, err := w.at(off, 8)
	if err != nil {
		return Box{}, err
	}
	b := Box{string(head[4:]), Span{Start: off, Data: off + 8}}
	switch n := binary.BigEndian.Uint32(head); n {
	case 0: // to the end of the file
		b.End = w.size
	case 1: // a longer size follows
		if head, err = w.at(off+8, 8); err != nil {
			return Box{}, err
		}
		n := binary.BigEndian.Uint64(head)
		if n > 1<<62 {
			return Box{}, ErrDamaged
		}
		b.Data, b.End = off+16, off+int64(n)
	default:
		b.End = off + int64(n)
	}
	switch {
	case b.End < b.Data:
		return Box{}, ErrDamaged
	case b.End > w.size:
		return Box{}, io.ErrUnexpectedEOF
	}
	b.Len = b.End - b.Data
	return b, nil
}

// fullBox is a payload without its version and flags (ISO/IEC 14496-12, 4.2.2).
func fullBox(payload []byte) (version int, flags uint32, c *cursor) {
	c = &cursor{b: payload}
	head := uint32(c.number(4))
	return int(head >> 24), head & 0xffffff, c
}

// cursor reads numbers of a few bytes, and is bad beyond its end.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) number(width int) uint64 {
	if c.bad = c.bad || width > 8 || width > len(c.b); c.bad {
		return 0
	}
	var wide [8]byte
	copy(wide[8-width:], c.b)
	c.b = c.b[width:]
	return binary.BigEndian.Uint64(wide[:])
}

// text reads up to a zero byte.
func (c *cursor) text() string {
	for i, b := range c.b {
		if b == 0 {
			s := string(c.b[:i])
			c.b = c.b[i+1:]
			return s
		}
	}
	s := string(c.b)
	c.b = nil
	return s
}
