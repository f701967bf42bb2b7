package picture

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"github.com/klauspost/compress/zlib"

	"bulkup/api/local/pixels"
)

// ErrInterlaced means that the rows of a PNG do not come one after the other.
var ErrInterlaced = errors.New("the PNG is interlaced")

// Rows reads a PNG row by row (ISO/IEC 15948), for pictures that are too large to
// be held in memory.
type Rows struct {
	Width, Height int // pixels

	data     io.Reader
	left     int // rows
	depth    int // bits of a sample
	kind     byte
	palette  [256][4]byte
	clear    []byte // the samples, of 16 bits each, that are transparent; nil when none is
	now, old []byte // rows as they are stored, after some zeros for what is left of them
	row      []byte
	deep     []uint16 // as row, by Next16
}

// before is how many zeros stand before a row: as many as the largest pixel has bytes.
const before = 8

// NewRows begins to read a PNG. It is ErrInterlaced that says that this one has
// to be decoded as a whole; other errors are those of Decode.
func NewRows(r io.Reader) (*Rows, error) {
	c, err := newChunks(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return nil, err
	}
	if err := c.next(); err != nil {
		return nil, err
	}
	var ihdr [13]byte
	if _, err := io.ReadFull(c, ihdr[:]); err != nil {
		return nil, err
	}
	s, err := newRows(ihdr)
	if err != nil {
		return nil, err
	}
	for c.name != "IDAT" {
		if err := c.next(); err != nil {
			return nil, err
		}
		if err := s.colours(c); err != nil {
			return nil, err
		}
		if c.name == "IEND" {
			return nil, problem(pixels.ErrDamaged, "the PNG holds no pixels")
		}
	}
	z, err := zlib.NewReader(pixelStream{c})
	if err != nil {
		return nil, pixelProblem(err)
	}
	s.data = bufio.NewReaderSize(z, 64<<10)
	return s, nil
}

func newRows(ihdr [13]byte) (*Rows, error) {
	s := &Rows{
		Width: int(binary.BigEndian.Uint32(ihdr[:])), Height: int(binary.BigEndian.Uint32(ihdr[4:])),
		depth: int(ihdr[8]), kind: ihdr[9],
	}
	bits, err := pixelBits(ihdr)
	switch {
	case err != nil:
		return nil, err
	case ihdr[12] == 1:
		return nil, ErrInterlaced
	case s.Width <= 0 || s.Height <= 0 || s.Width > 1<<28:
		return nil, problem(pixels.ErrDamaged, "the PNG header is damaged")
	}
	s.left = s.Height
	length := before + int((int64(s.Width)*bits+7)/8)
	s.now, s.old, s.row = make([]byte, length), make([]byte, length), make([]byte, 4*s.Width)
	for i := range s.palette {
		s.palette[i] = [4]byte{0, 0, 0, 0xff}
	}
	return s, nil
}

// colours takes the palette and what is transparent from the chunks that say so.
func (s *Rows) colours(c *chunks) error {
	if c.name != "PLTE" && c.name != "tRNS" || c.left > 3*256 {
		return nil
	}
	data, err := io.ReadAll(c)
	switch {
	case err != nil:
		return err
	case c.name == "PLTE":
		for i := range len(data) / 3 {
			copy(s.palette[i][:3], data[3*i:])
		}
	case s.kind == indexed:
		for i, a := range data[:min(len(data), 256)] {
			s.palette[i][3] = a
		}
	case s.kind == gray && len(data) >= 2, s.kind == colour && len(data) >= 6:
		s.clear = data
	}
	return nil
}

// Next returns the next row as red, green, blue and alpha, 8 bits each and alpha
// not multiplied in; it is valid until the next call. After the last row comes
// io.EOF.
func (s *Rows) Next() ([]byte, error) {
	if err := s.advance(); err != nil {
		return nil, err
	}
	s.expand(s.now[before:], int(kinds[s.kind].samples))
	return s.row, nil
}

// advance reads the next row, and undoes its filter.
func (s *Rows) advance() error {
	if s.left == 0 {
		return io.EOF
	}
	s.left--
	var filter [1]byte
	if _, err := io.ReadFull(s.data, filter[:]); err != nil {
		return pixelProblem(cutOff(err))
	}
	s.now, s.old = s.old, s.now
	if _, err := io.ReadFull(s.data, s.now[before:]); err != nil {
		return pixelProblem(cutOff(err))
	}
	if filter[0] > 4 {
		return problem(pixels.ErrDamaged, "the PNG is damaged: a row has no known filter")
	}
	unfilter(filter[0], s.now, s.old, max(int(kinds[s.kind].samples)*s.depth/8, 1))
	return nil
}

// cutOff says that more was to come.
func cutOff(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// unfilter undoes the filter of a row, whose pixels have size bytes (ISO/IEC
// 15948, 9.2). The first pixel has zeros before it, as do those of the row above.
func unfilter(filter byte, now, old []byte, size int) {
	old = old[:len(now)]
	switch filter {
	case 1:
		for i := before; i < len(now); i++ {
			now[i] += now[i-size]
		}
	case 2:
		for i := before; i < len(now); i++ {
			now[i] += old[i]
		}
	case 3:
		for i := before; i < len(now); i++ {
			now[i] += byte((int(now[i-size]) + int(old[i])) / 2)
		}
	case 4:
		for i := before; i < len(now); i++ {
			now[i] += paeth(int(now[i-size]), int(old[i]), int(old[i-size]))
		}
	}
}

// paeth is the neighbour that is nearest to left + up - corner.
func paeth(left, up, corner int) byte {
	toLeft, toUp, toCorner := abs(up-corner), abs(left-corner), abs(left+up-2*corner)
	switch {
	case toLeft <= toUp && toLeft <= toCorner:
		return byte(left)
	case toUp <= toCorner:
		return byte(up)
	}
	return byte(corner)
}

func abs(n int) int { return max(n, -n) }

// The colour types that are not indexed.
const (
	gray        = 0
	colour      = 2
	grayAlpha   = 4
	colourAlpha = 6
)

// expand makes pixels of a stored row.
func (s *Rows) expand(data []byte, samples int) {
	whole := max(s.depth/8, 1) // bytes of a sample
	for x := range s.Width {
		p := s.row[4*x:][:4:4]
		at := x * samples * whole
		switch s.kind {
		case gray:
			v := s.sample(data, x)
			p[0], p[1], p[2], p[3] = v, v, v, 0xff
		case indexed:
			*(*[4]byte)(p) = s.palette[s.small(data, x)]
		case colour:
			p[0], p[1], p[2], p[3] = data[at], data[at+whole], data[at+2*whole], 0xff
		case grayAlpha:
			p[0], p[1], p[2], p[3] = data[at], data[at], data[at], data[at+whole]
		case colourAlpha:
			p[0], p[1], p[2], p[3] = data[at], data[at+whole], data[at+2*whole], data[at+3*whole]
		}
		if s.clear != nil && s.isClear(data, x, samples) {
			p[3] = 0
		}
	}
}

// small is the sample of a pixel that has only one, of up to 8 bits.
func (s *Rows) small(data []byte, x int) byte {
	bit := x * s.depth
	return data[bit/8] >> (8 - s.depth - bit%8) & (1<<s.depth - 1)
}

// sample is the light of a grey pixel, as 8 bits.
func (s *Rows) sample(data []byte, x int) byte {
	switch s.depth {
	case 16:
		return data[2*x]
	case 8:
		return data[x]
	}
	return byte(int(s.small(data, x)) * 255 / (1<<s.depth - 1))
}

// isClear reports whether a pixel is of the one colour that is transparent.
func (s *Rows) isClear(data []byte, x, samples int) bool {
	for i := range samples {
		want := binary.BigEndian.Uint16(s.clear[2*i:])
		at := x*samples + i
		var is uint16
		switch s.depth {
		case 16:
			is = binary.BigEndian.Uint16(data[2*at:])
		case 8:
			is = uint16(data[at])
		default:
			is = uint16(s.small(data, x))
		}
		if is != want {
			return false
		}
	}
	return true
}
