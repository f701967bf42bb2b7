package droppath

import "strings"

// roots are what paths begin with that say by themselves where they lie. All drops do.
var roots = []string{"/", "~/", `~\`, "./", `.\`, "../", `..\`, `\\`, fileScheme + "/", "http://", "https://"}

// openers may stand before a path: quotes, and the brackets of a sentence.
const openers = `"'(<[`

// MayBegin reports whether text is the beginning, however short, of paths or addresses
// that have a root, quoted or not. Typed words are not.
func MayBegin(text string, env Env) bool {
	text = strings.TrimLeft(text, blanks)
	if rest, ok := strings.CutPrefix(text, "&"); ok {
		text = strings.TrimLeft(rest, blanks)
	}
	text = strings.TrimLeft(text, `"'`)
	if text == "" {
		return true
	}
	for _, root := range roots {
		n := min(len(root), len(text))
		if strings.EqualFold(text[:n], root[:n]) {
			return true
		}
	}
	const drive = `C:\`
	if !env.Windows && !env.WSL || !isDrive(text[:1]+drive[1:]) {
		return false
	}
	return len(text) < 2 || text[1] == ':' && (len(text) < 3 || strings.ContainsRune(`/\`, rune(text[2])))
}

// rooted reports whether a word says by itself where it lies, with openers or without.
func rooted(word string) bool {
	word = strings.TrimLeft(word, openers)
	for _, root := range roots {
		if hasPrefixFold(word, root) {
			return true
		}
	}
	return isDrive(word) && len(word) > 3 && strings.ContainsRune(`/\`, rune(word[2]))
}
