// Package problem is a setting that cannot be used, in words for its user: the error, and
// how texts that come from anywhere are shown within it. Nothing here repeats a secret.
package problem

import (
	"errors"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Error is a setting that cannot be used: a usage error, so bulkup ends with
// exit code 2. Its text is whole and safe to show.
type Error struct {
	Setting string // its dotted name, "" when it is not about one
	Origin  string // where the value came from, "" when it came from nowhere
	Message string // what is wrong and what to do
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Setting != "" {
		b.WriteString(e.Setting)
		if e.Origin != "" {
			b.WriteString(" (" + e.Origin + ")")
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Message)
	return b.String()
}

// userInAddress is a user with a password, or a key alone, in front of a host.
var userInAddress = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*://)?[^/?#]*@`)

// Quoted shows a value that somebody typed, without the secrets of an address;
// strconv.Quote leaves no control or bidi character as it is.
func Quoted(value string) string {
	const most = 80
	value = userInAddress.ReplaceAllString(value, "$1•••@")
	if scheme, rest, ok := strings.Cut(value, "://"); ok {
		rest, _, _ = strings.Cut(rest, "?")
		value = scheme + "://" + rest
	}
	if r := []rune(value); len(r) > most {
		value = string(r[:most]) + "…"
	}
	return strconv.Quote(value)
}

// Printable shows a path or the words of another package on one line.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '�'
		}
		return r
	}, text)
}

// Reason is the cause of a file error, without the path that is named already.
func Reason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return Printable(err.Error())
}
