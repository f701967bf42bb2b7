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
func Clean(s string) string { return cut(oneLine(s)) }

// oneLine is Clean without the limit. What takes secrets out of a text comes behind it,
// since a mark that is not shown could divide one, and before cut, which could leave
// most of one.
func oneLine(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			blank = true
			continue
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
	}
	return b.String()
}

// cut ends a text that is too long with an ellipsis, and not behind a blank.
func cut(s string) string {
	n, end := 0, 0 // runes so far; where the ellipsis would stand
	for at := range s {
		if n == maxText-1 {
			end = at
		}
		if n++; n > maxText {
			return strings.TrimRight(s[:end], " ") + "…"
		}
	}
	return s
}
