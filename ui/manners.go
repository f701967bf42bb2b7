package ui

import "strings"

// Dumb reports whether the terminal has no screen to draw on, so that plain lines
// have to do.
func Dumb(getenv func(string) string) bool { return getenv("TERM") == "dumb" }

// NeedsASCII reports whether the terminal cannot be expected to show more: its
// locale says so, or it is the console of Linux, whose font has 512 characters at
// most. Where nothing is said of the locale, terminals of today show UTF-8.
func NeedsASCII(getenv func(string) string) bool {
	if getenv("TERM") == "linux" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} { // the first that is set (POSIX, 8.2)
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return false
}
