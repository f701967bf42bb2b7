package metadata

import (
	"bytes"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// pngText is a text of a PNG, as its chunk holds it (PNG 3rd edition, 11.3.3).
type pngText struct {
	chunk   string // "tEXt", "zTXt" or "iTXt"
	payload []byte
}

func (t pngText) equal(u pngText) bool {
	return t.chunk == u.chunk && bytes.Equal(t.payload, u.payload)
}

// keyword is what the text is called: "parameters", "Copyright".
func (t pngText) keyword() string {
	key, _, _ := bytes.Cut(t.payload, []byte{0})
	return latin1(key)
}

// value is the text, in UTF-8 as far as it is one; nil if it is damaged or too large.
func (t pngText) value() []byte {
	_, b, ok := bytes.Cut(t.payload, []byte{0})
	switch {
	case !ok:
		return nil
	case t.chunk == "tEXt":
		return b
	case len(b) < 2:
		return nil
	case t.chunk == "zTXt": // a compression method first
		return inflate(b[1:])
	}
	compressed := b[0] != 0
	fields := bytes.SplitN(b[2:], []byte{0}, 3) // language, keyword in it, text
	switch {
	case len(fields) < 3:
		return nil
	case compressed:
		return inflate(fields[2])
	}
	return fields[2]
}

// words is the text for other formats. What is not UTF-8 is Latin-1, as tEXt and zTXt
// should be and image generators often do not care.
func (t pngText) words() string {
	b := t.value()
	if utf8.Valid(b) {
		return string(b)
	}
	return latin1(b)
}

// latin1 reads bytes of which nobody said what they are.
func latin1(b []byte) string {
	s, _ := charmap.Windows1252.NewDecoder().Bytes(b) // every byte is a character
	return string(s)
}

// newText makes a text of a PNG.
func newText(keyword, s string) pngText {
	for _, r := range s {
		if r > 0x7e || r < ' ' && r != '\n' {
			return pngText{"iTXt", []byte(keyword + "\x00\x00\x00\x00\x00" + s)}
		}
	}
	return pngText{"tEXt", []byte(keyword + "\x00" + s)}
}

// rawProfile returns the metadata that ImageMagick hides in a text in hexadecimal
// digits, with its kind: "exif", "xmp", "iptc", "8bim".
func (t pngText) rawProfile() (kind string, data []byte) {
	kind, ok := strings.CutPrefix(t.keyword(), "Raw profile type ")
	if !ok {
		return "", nil
	}
	fields := bytes.Fields(t.value()) // its kind again, its length, and lines of digits
	if len(fields) < 3 {
		return kind, nil
	}
	digits := bytes.Join(fields[2:], nil)
	data = make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(data, digits); err != nil {
		return kind, nil
	}
	return strings.ToLower(kind), data
}
