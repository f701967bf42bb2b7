package picture

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
)

// Whole reads a picture of the given format from its first byte to its end mark
// and returns an error (pixels.ErrTruncated, pixels.ErrDamaged) if it does not
// get there. What follows the end mark is left unread. PNG check sums are
// verified; pixels are not decoded.
func Whole(r io.Reader, format string) error {
	c := &counter{r: r}
	b := bufio.NewReaderSize(c, 64<<10)
	var err error
	switch format {
	case "jpg":
		err = wholeJPEG(b)
	case "png":
		err = wholePNG(b)
	default:
		err = wholeWebP(b)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return problem(pixels.ErrTruncated, "the picture is cut off after %s", Bytes(c.n))
	}
	return err
}

// counter knows how much was read, for the message.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// wholeJPEG follows the markers (ITU-T T.81, B.1) through all scans to EOI. A
// picture within a segment, such as a preview, is stepped over. It reads a stream, which
// is hashed in the same pass; media.Segments seeks, and ends with the first scan.
func wholeJPEG(r *bufio.Reader) error {
	if _, err := r.Discard(2); err != nil {
		return err
	}
	for {
		// The usual case first: files may have millions of segments, one behind the other.
		if b, _ := r.Peek(4); len(b) == 4 && media.HasLength(b[0], b[1]) {
			if n := int(binary.BigEndian.Uint16(b[2:])); n >= 2 {
				if _, err := r.Discard(2 + n); err != nil {
					return err
				}
				continue
			}
		}
		marker, err := nextMarker(r)
		if err != nil {
			return err
		}
		switch {
		case marker == media.EOI:
			return nil
		case !media.HasLength(0xff, marker):
			continue
		}
		var length [2]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return err
		}
		n := int(binary.BigEndian.Uint16(length[:]))
		if n < 2 {
			return problem(pixels.ErrDamaged, "the JPEG is damaged: a segment has no length")
		}
		if _, err := r.Discard(n - 2); err != nil {
			return err
		}
	}
}

// nextMarker skips entropy-coded data up to the next marker that ends it.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		if _, err := r.ReadSlice(0xff); err == bufio.ErrBufferFull {
			continue
		} else if err != nil {
			return 0, err
		}
		b := byte(0xff)
		for b == 0xff {
			var err error
			if b, err = r.ReadByte(); err != nil {
				return 0, err
			}
		}
		if restart := b >= 0xd0 && b <= 0xd7; b != 0 && !restart {
			return b, nil
		}
	}
}

// wholeWebP checks that the chunks fill the RIFF container (RFC 9649, 2.4) and
// that the file holds all of it.
func wholeWebP(r *bufio.Reader) error {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	left := int64(binary.LittleEndian.Uint32(head[4:])) - 4
	for left >= 8 {
		if _, err := io.ReadFull(r, head[:8]); err != nil {
			return err
		}
		n := int64(binary.LittleEndian.Uint32(head[4:]))
		padded := min(n+n&1, left-8) // some writers leave out the last padding
		if n > left-8 {
			return problem(pixels.ErrDamaged, "the WebP is damaged: a chunk is larger than its file")
		}
		if _, err := io.CopyN(io.Discard, r, padded); err != nil {
			return err
		}
		left -= 8 + padded
	}
	return nil
}
