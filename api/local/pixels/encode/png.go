package encode

import (
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"

	"bulkup/api/local/pixels/packed"
	"bulkup/api/media"
)

// pngSink writes PNG (ISO/IEC 15948): each strip is deflated by itself up to a
// byte boundary, so that strips make one stream, and is one IDAT chunk.
type pngSink struct {
	emitter       *emitter
	width, height int
	layout        Layout
	sum           uint32 // Adler-32 of all rows so far
}

func newPNG(f *packed.Lanes, width, height int, l Layout) *pngSink {
	return &pngSink{emitter: newEmitter(f, l), width: width, height: height, layout: l, sum: 1}
}

func (p *pngSink) Begin(w io.Writer) error {
	if _, err := io.WriteString(w, media.PNGSignature); err != nil {
		return err
	}
	var header [13]byte
	binary.BigEndian.PutUint32(header[0:], uint32(p.width))
	binary.BigEndian.PutUint32(header[4:], uint32(p.height))
	header[8] = 8
	if p.layout.Deep {
		header[8] = 16
	}
	switch {
	case p.layout.Gray && p.layout.Alpha:
		header[9] = media.PNGGrayAlpha
	case p.layout.Gray:
		header[9] = media.PNGGray
	case p.layout.Alpha:
		header[9] = media.PNGRGBA
	default:
		header[9] = media.PNGRGB
	}
	if err := WriteChunk(w, "IHDR", header[:]); err != nil {
		return err
	}
	return WriteChunk(w, "IDAT", []byte{0x78, 0x01}) // the zlib header
}

func (p *pngSink) Finishing() int { return 0 }

func (p *pngSink) Finish(w io.Writer) error {
	if err := WriteChunk(w, "IDAT", binary.BigEndian.AppendUint32(nil, p.sum)); err != nil {
		return err
	}
	return WriteChunk(w, "IEND", nil)
}

// WriteChunk writes a chunk of a PNG with its check sum.
func WriteChunk(w io.Writer, name string, data []byte) error {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	head = append(head, name...)
	sum := crc32.Update(crc32.ChecksumIEEE(head[4:]), crc32.IEEETable, data)
	for _, part := range [][]byte{head, data, binary.BigEndian.AppendUint32(nil, sum)} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

func (p *pngSink) Strip() Strip {
	s := &pngStrip{sink: p}
	s.deflate, _ = flate.NewWriter(&s.packed, 1) // fails only for levels that do not exist
	n := p.width * p.layout.Bytes()
	s.pix, s.above, s.line = make([]byte, n), make([]byte, n), make([]byte, 1+n)
	return s
}

// pngStrip is some rows of a PNG, filtered and deflated.
type pngStrip struct {
	sink    *pngSink
	packed  chunk
	deflate *flate.Writer
	pix     []byte
	above   []byte
	line    []byte // a filter type and a filtered row
	fresh   bool   // no row yet
	left    int    // rows to come
	last    bool   // the picture ends with this strip
	sum     uint32 // Adler-32 of this strip alone
	length  int64  // bytes before deflating
}

func (s *pngStrip) Reset(first, rows int) {
	s.packed = s.packed[:0]
	s.deflate.Reset(&s.packed)
	s.fresh, s.left, s.last = true, rows, first+rows == s.sink.height
	s.sum, s.length = 1, 0
}

// row filters by Up: nearly as small as the best filter for each row, and much
// faster. The first row filters by Sub, to need no row of another strip.
func (s *pngStrip) Row(row []uint64) error {
	s.sink.emitter.emit(s.pix, row)
	pix, out := s.pix, s.line[1:]
	if s.fresh {
		s.line[0] = 1
		n := s.sink.layout.Bytes()
		copy(out, pix[:n])
		for i := n; i < len(out); i++ {
			out[i] = pix[i] - pix[i-n]
		}
	} else {
		s.line[0] = 2
		subtract(out, pix, s.above)
	}
	s.fresh = false
	s.above, s.pix = s.pix, s.above
	s.sum = adler32Update(s.sum, s.line)
	s.length += int64(len(s.line))
	if _, err := s.deflate.Write(s.line); err != nil {
		return err
	}
	if s.left--; s.left > 0 {
		return nil
	}
	if s.last {
		return s.deflate.Close()
	}
	return s.deflate.Flush()
}

func (s *pngStrip) Flush(w io.Writer) error {
	s.sink.sum = adler32Join(s.sink.sum, s.sum, s.length)
	return WriteChunk(w, "IDAT", s.packed)
}

// chunk collects what is written to it.
type chunk []byte

func (c *chunk) Write(p []byte) (int, error) {
	*c = append(*c, p...)
	return len(p), nil
}

// subtract fills dst with a - b, eight bytes at a time.
func subtract(dst, a, b []byte) {
	const high = 0x8080808080808080
	for len(dst) >= 8 {
		x, y := binary.LittleEndian.Uint64(a), binary.LittleEndian.Uint64(b)
		z := (x | high) - (y &^ high) ^ (x^^y)&high
		binary.LittleEndian.PutUint64(dst, z)
		dst, a, b = dst[8:], a[8:], b[8:]
	}
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

const adlerBase = 65521

// adler32Update goes on with a sum.
func adler32Update(sum uint32, p []byte) uint32 {
	return adler32Join(sum, adler32.Checksum(p), int64(len(p)))
}

// adler32Join returns the sum of two runs of bytes from the sum of each and the
// length of the second.
func adler32Join(first, second uint32, length int64) uint32 {
	a1, b1 := uint64(first&0xffff), uint64(first>>16)
	a2, b2 := uint64(second&0xffff), uint64(second>>16)
	n := uint64(length % adlerBase)
	a := (a1 + a2 + adlerBase - 1) % adlerBase
	b := (b1 + b2 + n*(a1+adlerBase-1)) % adlerBase
	return uint32(b<<16 | a)
}
