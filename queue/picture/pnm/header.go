// Package pnm reads the pictures of Netpbm: PBM, PGM and PPM, plain and raw, and PAM. Of a
// file with several it is the first. It never converts colours: pixels come as they are
// stored, with 16 bits a sample where the file has more than 8. Start at Read.
package pnm

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"

	"bulkup/api"
	"bulkup/api/local/pixels"
)

// Picture is what the header of a file says.
type Picture struct {
	Size image.Point
	Deep bool // more than 8 bits a sample
	More bool // another picture follows this one

	r        io.ReaderAt
	size     int64  // of the file
	data     int64  // where the samples begin
	most     int    // the highest sample
	channels int    // 1 and 2 are grey, 2 and 4 have alpha
	tuple    string // what the samples are, "" where that is not said
	plain    bool   // the samples are numbers in text
	bits     bool   // they are bits, of which 1 is black
}

var errHeader = errors.New("the header makes no sense")

// maxHeader is how many bytes a header may have, with its comments.
const maxHeader = 64 << 10

// Read reads the header of a file of size bytes. A kind that is not read and a file that is
// cut off are a *pixels.Problem; other errors are damage.
func Read(r io.ReaderAt, size int64) (*Picture, error) {
	p := &Picture{r: r, size: size, most: 1, channels: 1}
	s := &scanner{in: bufio.NewReader(io.NewSectionReader(r, 0, min(size, maxHeader)))}
	kind := [2]byte{s.raw(), s.raw()}
	switch kind[1] {
	case '1', '4':
		p.bits = true
		p.Size = image.Pt(s.number(), s.number())
	case '2', '5', '3', '6':
		if kind[1] == '3' || kind[1] == '6' {
			p.channels = 3
		}
		p.Size = image.Pt(s.number(), s.number())
		p.most = s.number()
	case '7':
		p.readPAM(s)
	default:
		return nil, errHeader
	}
	p.plain = kind[1] < '4'
	p.data = s.at
	if s.err != nil || kind[0] != 'P' || p.Size.X <= 0 || p.Size.Y <= 0 || p.most <= 0 || p.most > 65535 {
		return nil, errHeader
	}
	if p.channels < 1 || p.channels > 4 {
		return nil, &pixels.Problem{Kind: pixels.ErrUnsupported, Message: fmt.Sprintf("this PAM has %d channels; save it as PNG", p.channels)}
	}
	if !p.coloured() {
		return nil, &pixels.Problem{Kind: pixels.ErrUnsupported, Message: fmt.Sprintf("this PAM holds %s in %d channels, which is not read; save it as PNG", api.Clean(p.tuple), p.channels)}
	}
	p.Deep = p.most > 255
	return p, p.complete()
}

// coloured reports whether the samples are what their number lets expect: printing inks,
// for one, are four too.
func (p *Picture) coloured() bool {
	switch kind, alpha := strings.CutSuffix(p.tuple, "_ALPHA"); kind {
	case "":
		return true
	case "BLACKANDWHITE", "GRAYSCALE":
		return p.channels == map[bool]int{false: 1, true: 2}[alpha]
	case "RGB":
		return p.channels == map[bool]int{false: 3, true: 4}[alpha]
	}
	return false
}

// complete reports that a file is too short for its samples, of which each takes a byte of
// text at least.
func (p *Picture) complete() error {
	need := int64(p.bytes(p.Size.X * p.channels))
	if p.plain {
		need = int64(p.Size.X) * int64(p.channels)
	}
	if left := p.size - p.data; left/need < int64(p.Size.Y) {
		return cutOff()
	}
	if end := p.data + need*int64(p.Size.Y); !p.plain {
		var next [3]byte
		n, _ := p.r.ReadAt(next[:], end)
		p.More = n == 3 && next[0] == 'P' && next[1] >= '1' && next[1] <= '7' && space(next[2])
	}
	return nil
}

func cutOff() error {
	return &pixels.Problem{Kind: pixels.ErrTruncated, Message: "the picture is cut off: its end is missing"}
}

// bytes is how many bytes raw samples in a row take.
func (p *Picture) bytes(samples int) int {
	switch {
	case p.bits:
		return (samples + 7) / 8
	case p.Deep:
		return 2 * samples
	}
	return samples
}

// readPAM reads lines of names with values.
func (p *Picture) readPAM(s *scanner) {
	p.most, p.channels = 0, 0
	for s.err == nil {
		words := strings.Fields(s.line())
		if len(words) == 0 {
			continue
		}
		name, value, n := words[0], strings.Join(words[1:], " "), 0
		fmt.Sscan(value, &n)
		switch name {
		case "WIDTH":
			p.Size.X = n
		case "HEIGHT":
			p.Size.Y = n
		case "DEPTH":
			p.channels = n
		case "MAXVAL":
			p.most = n
		case "TUPLTYPE":
			p.tuple = strings.TrimSpace(p.tuple + " " + value) // lines of it add up
		case "ENDHDR":
			return
		}
	}
}

// scanner reads numbers in text. Its first error stays.
type scanner struct {
	in  *bufio.Reader
	at  int64
	err error
}

func (s *scanner) raw() byte {
	b, err := s.in.ReadByte()
	if err != nil {
		s.err = err
		return 0
	}
	s.at++
	return b
}

// next is the next byte; a comment, which ends with its line, is its line break.
func (s *scanner) next() byte {
	b := s.raw()
	if b == '#' {
		for s.err == nil && b != '\n' && b != '\r' {
			b = s.raw()
		}
	}
	return b
}

// digit leaves out space before a digit.
func (s *scanner) digit() int {
	b := s.next()
	for s.err == nil && space(b) {
		b = s.next()
	}
	if s.err == nil && (b < '0' || b > '9') {
		s.err = errHeader
	}
	return int(b) - '0'
}

// number reads a number and the one byte of space that ends it; the end of the file does too.
func (s *scanner) number() int {
	n := s.digit()
	for s.err == nil {
		b := s.next()
		switch {
		case s.err == io.EOF: // of the last sample
			s.err = nil
			return n
		case space(b):
			return n
		case b < '0' || b > '9' || n > 1<<24:
			s.err = errHeader
		}
		n = 10*n + int(b) - '0'
	}
	return n
}

// line reads up to a line break.
func (s *scanner) line() string {
	var line []byte
	for s.err == nil {
		b := s.next()
		if b == '\n' {
			break
		}
		line = append(line, b)
	}
	return strings.TrimSpace(string(line))
}

func space(b byte) bool { return b == ' ' || b >= '\t' && b <= '\r' }
