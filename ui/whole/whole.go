// Package whole reads a terminal's keys in whole characters. What terminals send comes
// in pieces that end anywhere, and Bubble Tea leaves out a character of which it gets
// only a part: a dropped name would be another one then.
package whole

import (
	"strings"
	"unicode/utf8"

	"bulkup/ui/query"
)

// Input is a terminal's input whose reads end after a character.
type Input struct {
	query.File
	held query.Rest // the beginning of a character, or of a mark
}

// New makes the reads of f end after characters.
func New(f query.File) *Input { return &Input{File: f} }

// Read reads whole characters; it returns nothing and no error when only a part of one
// has come. Bytes that are no text pass as they are.
func (in *Input) Read(p []byte) (int, error) {
	n, fresh, err := in.held.Read(p, in.File)
	if err != nil || !fresh {
		return n, err
	}
	part := unfinished(p[:n])
	in.held = append([]byte(nil), p[n-part:n]...)
	return n - part, nil
}

// pasteStart is the mark before a paste. Its first two bytes alone are keys.
const pasteStart, keyLength = "\x1b[200~", 2

// unfinished returns how many bytes at the end of p are the beginning of a character, or
// of the mark before a paste.
func unfinished(p []byte) int {
	for n := len(pasteStart) - 1; n > keyLength; n-- {
		if strings.HasSuffix(string(p[max(len(p)-n, 0):]), pasteStart[:n]) {
			return n
		}
	}
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if last := p[len(p)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
