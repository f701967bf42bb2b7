package config

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// nearest returns the one of known that somebody most likely meant by word. A
// dotted name may also be met by its last part, since people forget the section.
func nearest(word string, known []string) string {
	word = strings.ReplaceAll(strings.ToLower(word), "_", "-")
	best, least := "", 0
	for _, k := range known {
		// Doubled, and one more for the last part only, so that the whole name goes first.
		d := 2 * levenshtein.ComputeDistance(word, k)
		d = min(d, 2*levenshtein.ComputeDistance(last(word), last(k))+1)
		if best == "" || d < least {
			best, least = k, d
		}
	}
	return best
}

func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// names lists what may stand left of a value or between brackets in the file.
func names() []string {
	var all []string
	for _, s := range table {
		if section, _, ok := strings.Cut(s.name, "."); ok && !slices.Contains(all, section) {
			all = append(all, section)
		}
		all = append(all, s.name)
	}
	return all
}
