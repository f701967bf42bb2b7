package plain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
)

// lines writes one JSON object a line, with names as readable as can be.
type lines struct{ out io.Writer }

// Encode writes v. What a terminal might obey is escaped, so that names are exact
// and harmless at once.
func (l lines) Encode(v any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	line := make([]byte, 0, text.Len())
	for _, r := range text.String() {
		if r == '\n' || !unicode.In(r, unicode.Cc, unicode.Cf) {
			line = append(line, string(r)...)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			line = fmt.Appendf(line, `\u%04x`, unit)
		}
	}
	_, err := l.out.Write(line)
	return err
}
