package droppath

import (
	"strings"
	"unicode/utf8"
)

// fewest is how many characters in one burst no person types.
const fewest = 6

// LooksLikeDrop tells whether characters that came in one burst, with no pause,
// were dropped or pasted rather than typed. One key that is held down is typing,
// however long.
func LooksLikeDrop(burst string) bool {
	n := utf8.RuneCountInString(burst)
	first, _ := utf8.DecodeRuneInString(burst)
	if n < 2 || strings.Count(burst, string(first)) == n {
		return false
	}
	return n >= fewest || strings.ContainsAny(burst, `/\'"`)
}
