package layout

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width returns the cells that s takes on a terminal. Text of characters that
// are one cell each, with or without colour, is counted here; only the rest has
// to be taken apart into graphemes, which costs about ten times as much.
func Width(s string) int {
	cells := 0
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\x1b':
			n := colourLength(s[i:])
			if n == 0 {
				return ansi.StringWidth(s)
			}
			i += n
			continue
		case c >= ' ' && c <= '~':
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if !single(r) {
				return ansi.StringWidth(s)
			}
			i += n
		}
		cells++
	}
	return cells
}

// single reports whether a character is certainly one cell wide, and never joins
// its neighbours: Latin letters and what the program draws itself.
func single(r rune) bool {
	return r >= 0xa1 && r < 0x300 && r != 0xad || // Latin, but for the soft hyphen
		r >= 0x2500 && r < 0x25a0 || // lines and blocks
		r == '…' || r == '→' || r == '—' || r == '‹' || r == '›' ||
		r == '•' || r == '✓' || r == '✗' || r == '▸' || r == '◆'
}

// colourLength is the length of the colour sequence with which s begins, 0 when
// that is something else.
func colourLength(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case (c < '0' || c > '9') && c != ';':
			return 0
		}
	}
	return 0
}
