package query

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// File is a terminal's input. Without a name, Bubble Tea would not stop to read
// when it ends.
type File interface {
	term.File
	Name() string
}

// Input is a terminal's input without the answers to a question, which would be
// taken for keys. All else passes as it comes; and all of it once the last answer
// is there.
type Input struct {
	File
	known  chan Answer // has room for the one
	answer Answer
	boxes  bool // it would show placeholders as boxes
	over   bool
	held   Rest // what may be the beginning of an answer
}

// NewInput takes the answers out of f.
func NewInput(f File) *Input { return &Input{File: f, known: make(chan Answer, 1)} }

// longest is how many bytes an answer may have. What is longer is none.
const longest = 128

// Read reads what is no answer; it returns nothing and no error when all that
// came was one.
func (in *Input) Read(p []byte) (int, error) {
	n, fresh, err := in.held.Read(p, in.File)
	if err == nil && fresh {
		n = in.strip(p[:n])
	}
	return n, err
}

// Rest is the end of what was read of a terminal, kept until what follows says what it is.
type Rest []byte

// Read gives what is kept and what is read of f, with which fresh is true; no more is read
// than there is room for.
func (r *Rest) Read(p []byte, f io.Reader) (n int, fresh bool, err error) {
	n = copy(p, *r)
	if *r = (*r)[n:]; n == len(p) {
		return n, false, nil
	}
	more, err := f.Read(p[n:])
	return n + more, true, err
}

// strip takes answers out of p, holds one that is not complete, and returns how
// much is left.
func (in *Input) strip(p []byte) int {
	for from := 0; !in.over; {
		i := bytes.IndexByte(p[from:], ansi.ESC)
		if i < 0 {
			break
		}
		i += from
		switch length, kind := measure(p[i:]); {
		case kind == unfinished:
			in.held = bytes.Clone(p[i:])
			return i
		case kind == answer:
			in.heard(string(p[i : i+length]))
			p = append(p[:i], p[i+length:]...)
			from = i
		default:
			from = i + 1
		}
	}
	return len(p)
}

// kind is what bytes after an escape are.
type kind int

const (
	key kind = iota
	unfinished
	answer
)

// The beginnings of answers: of Kitty's graphics, of a colour (OSC 11), of the
// device attributes (DA1), which ends with a letter, and of the name (XTVERSION).
const (
	graphics   = "\x1b_G"
	background = "\x1b]11;"
	attributes = "\x1b[?"
	version    = "\x1bP>|"
)

// measure returns what p begins with, and the length of an answer.
func measure(p []byte) (length int, k kind) {
	for _, begin := range []string{graphics, background, attributes, version} {
		switch {
		case len(p) > 1 && len(p) < len(begin) && strings.HasPrefix(begin, string(p)): // an escape alone is a key
			return 0, unfinished
		case !bytes.HasPrefix(p, []byte(begin)):
			continue
		}
		rest := p[len(begin):]
		n := bytes.Index(rest, []byte("\x1b\\")) + len("\x1b\\")
		switch {
		case begin == attributes:
			n = bytes.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != ';' }) + 1
			if n > 0 && rest[n-1] != 'c' {
				return 0, key
			}
		case n == 1: // not found
			n = 0
		}
		if bell := bytes.IndexByte(rest, '\a') + 1; begin == background && bell > 0 && (n == 0 || bell < n) {
			n = bell
		}
		switch {
		case n > 0:
			return len(begin) + n, answer
		case len(p) < longest:
			return 0, unfinished
		}
	}
	return 0, key
}

// heard reads an answer. That about the device comes last.
func (in *Input) heard(text string) {
	switch {
	case strings.HasPrefix(text, graphics):
		in.answer.Kitty = in.answer.Kitty || strings.HasPrefix(text, graphics+"i="+kittyID+";OK")
	case strings.HasPrefix(text, version):
		in.boxes = withoutPlaceholders(text[len(version):])
	case strings.HasPrefix(text, background):
		if c := ansi.XParseColor(strings.TrimRight(text[len(background):], "\a\x1b\\")); c != nil {
			r, g, b, _ := c.RGBA()
			in.answer.Background = Dark
			if (299*r+587*g+114*b)/1000 > 0x7fff {
				in.answer.Background = Light
			}
		}
	default:
		for _, feature := range strings.Split(strings.TrimSuffix(text[len(attributes):], "c"), ";") {
			in.answer.Sixel = in.answer.Sixel || feature == "4"
		}
		in.answer.Kitty = in.answer.Kitty && !in.boxes
		in.over = true
		in.known <- in.answer
	}
}

// knowsPlaceholders reports whether a terminal with a name draws pictures by placeholders.
func knowsPlaceholders(name string) bool {
	return strings.HasPrefix(name, "ghostty") || strings.HasPrefix(name, "kitty(") && !withoutPlaceholders(name)
}

// withoutPlaceholders reports whether a terminal is a Kitty before 0.28, which draws
// pictures and knows no placeholders: Debian 12 has 0.26.
func withoutPlaceholders(name string) bool {
	var minor int
	n, _ := fmt.Sscanf(name, "kitty(0.%d", &minor)
	return n == 1 && minor < 28
}
