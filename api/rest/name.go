package rest

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the longest file name that all services take, in runes.
const MaxName = 255

// FileName makes a file's name safe to send: what ends a header, a path or a line,
// turns the writing direction or is no text becomes "_", and a name that is too
// long is cut before its extension.
func FileName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`"\/`, r), r == utf8.RuneError,
			unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			return '_'
		}
		return r
	}, name)
	if strings.TrimSpace(name) == "" {
		return "image"
	}
	runes := []rune(name)
	if len(runes) <= MaxName {
		return name
	}
	ext := []rune(filepath.Ext(name))
	if len(ext) > 10 {
		ext = nil
	}
	return string(runes[:MaxName-len(ext)]) + string(ext)
}
