package api

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is the longest foreign text that is shown, in runes.
const maxText = 300

// Clean makes foreign text fit for one line on a terminal: no control bytes, no
// escape sequences, no marks that turn the writing direction, runs of blanks
// as one space, and at most 300 runes.
func Clean(s string) string {
	var b strings.Builder
	blank, n := false, 0
	for _, r := range s {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			blank = true
			continue
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			continue
		}
		blank = blank && n > 0
		if n+1 >= maxText || blank && n+2 >= maxText {
			b.WriteString("…")
			break
		}
		if blank {
			b.WriteByte(' ')
			n++
		}
		blank = false
		b.WriteRune(r)
		n++
	}
	return b.String()
}
