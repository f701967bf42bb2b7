package result

import (
	"regexp"
	"strings"
)

// devices are the names that Windows keeps for itself, in any folder and with any
// extension ("Naming Files, Paths, and Namespaces").
var devices = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)`)

// forWindows changes what Windows does not take as an element of a path.
func forWindows(e string) string {
	e = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"|?*\`, r) {
			return '_'
		}
		return r
	}, strings.TrimRight(e, " ."))
	if e == "" || devices.MatchString(e) {
		e = "_" + e
	}
	return e
}
