// Package safe makes text that others chose, such as file names and the words
// of a server, harmless on a terminal.
package safe

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	zeroWidthNonJoiner = '\u200c' // changes letters in Persian and Indic scripts
	zeroWidthJoiner    = '\u200d' // holds emoji together
)

// Text returns s as one line that a terminal only shows and never obeys: without
// C0, C1 and bidi controls and other invisible format characters. Tabs and line
// ends become spaces; bytes that are not UTF-8, and marks whose width no two terminals
// agree on, become U+FFFD.
func Text(s string) string {
	if plain(s) {
		return s
	}
	return strings.Map(harmless, s)
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func harmless(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r', r == '\u2028', r == '\u2029':
		return ' '
	case r == utf8.RuneError, r == zeroWidthNonJoiner, r == zeroWidthJoiner:
		return r
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return utf8.RuneError // visible, and drawn around what follows, or beside it, by the terminal
	case unicode.In(r, unicode.Cc, unicode.Cf):
		return -1
	}
	return r
}

// ASCII returns s with every other character written as Go would: "\u65e5".
func ASCII(s string) string {
	if plain(s) {
		return s
	}
	quoted := strconv.QuoteToASCII(s)
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
}
