// Package near finds what somebody most likely meant by a word that is not known:
// a setting, a variable, a flag, a model or a command. A word that is near to none
// gets no suggestion, because a wrong one leads further away.
package near

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// most is how many suggestions are of use.
const most = 3

// Words returns those of known that are nearest to word, up to three that are
// equally near, or none. People forget the section of a dotted name, so a word may
// also be near to the last part of one, and they name a model by one word of its name.
// Case does not count, and an underscore is a hyphen.
func Words(word string, known []string) []string {
	word = normal(word)
	type candidate struct {
		word   string
		errors int
	}
	var all []candidate
	for _, k := range known {
		whole, part := typos(word, normal(k)), typos(last(word), last(normal(k)))
		errors, in := whole, word
		if part < whole {
			errors, in = part, last(word)
		}
		prefix := len(in) >= 3 && strings.HasPrefix(normal(k), word)
		if named := len(word) >= 3 && slices.Contains(strings.Split(normal(k), "-"), word); named {
			errors, part = 1, 0
		} else if limit := max(1, len(in)/4); errors > limit && !prefix {
			continue
		}
		all = append(all, candidate{k, 2*errors + bonus(part < whole)})
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return a.errors - b.errors })
	var words []string
	for _, c := range all {
		if c.errors == all[0].errors && len(words) < most {
			words = append(words, c.word)
		}
	}
	return words
}

// Advice is the end of a message about a word that is not known, such as
// `; did you mean "scale"?`, and "" when it is near to nothing.
func Advice(word string, known []string) string {
	words := Words(word, known)
	if len(words) == 0 {
		return ""
	}
	for i, w := range words {
		words[i] = strconv.Quote(w)
	}
	return "; did you mean " + strings.Join(words, " or ") + "?"
}

// OneOf is the end of a message like Advice, which names all of known where none is near.
func OneOf(word string, known []string) string {
	return cmp.Or(Advice(word, known), "; use "+strings.Join(known, ", "))
}

// typos is the number of letters that are wrong, missing or too many; two that
// have changed places are one typo. A word that is much longer than the known one is near
// to it in no case, and is not compared letter by letter: that would take long.
func typos(word, known string) int {
	if longer := len(word) - len(known); longer > len(word)/2 {
		return longer
	}
	least := levenshtein.ComputeDistance(word, known)
	for i := range len(word) - 1 {
		swapped := word[:i] + word[i+1:i+2] + word[i:i+1] + word[i+2:]
		least = min(least, 1+levenshtein.ComputeDistance(swapped, known))
	}
	return least
}

// bonus lets a name that is near as a whole go before one whose last part is.
func bonus(partOnly bool) int {
	if partOnly {
		return 1
	}
	return 0
}

func normal(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "-") }

func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
