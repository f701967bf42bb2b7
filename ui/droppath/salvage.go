package droppath

import (
	"path"
	"strings"
)

type outcome int

const (
	missing outcome = iota
	found
	unread  // the lookups were used up before it
	unclear // no path at all
)

// target is one path of a drop, and what became of it.
type target struct {
	path    string
	outcome outcome
}

// salvage reads text of which no reading explains everything: good and bad
// paths, with other words between them. It takes the reading that finds the most;
// among those, the one that leaves the fewest words over.
func (f *finder) salvage(text string) []target {
	best := f.lines(splitLines(text))
	for _, split := range f.splitters() {
		if words, ok := split(text); ok {
			best = f.better(best, words)
		}
	}
	return best
}

// better returns the targets, or those of a walk over words if that finds more.
func (f *finder) better(best []target, words []word) []target {
	targets, _ := f.walk(words, false)
	if n, most := count(targets), count(best); best == nil || n > most || n == most && len(targets) < len(best) {
		return targets
	}
	return best
}

// lines finds the lines that are paths, and reads the others each in its own way.
func (f *finder) lines(lines []word) []target {
	var targets []target
	for i := 0; i < len(lines); {
		if path, n := f.longestRun(lines[i:]); n > 0 && !onlyDots(lines[i:i+n]) {
			targets = append(targets, target{path, found})
			i += n
			continue
		}
		targets = append(targets, f.line(lines[i].text)...)
		i++
	}
	return targets
}

func (f *finder) line(line string) []target {
	if targets, ok := f.inOneWay(line); ok && !onlyDots([]word{{text: line}}) {
		return targets
	}
	var best []target
	for _, split := range f.splitters() {
		if words, ok := split(line); ok {
			best = f.better(best, words)
		}
	}
	return best
}

func count(targets []target) (n int) {
	for _, t := range targets {
		if t.outcome == found {
			n++
		}
	}
	return n
}

// lost returns how many words belong to what begins here and does not exist: those
// until the next path that has a root, or, behind a word without one, until the next
// that exists.
func (f *finder) lost(words []word) int {
	bare := !rooted(words[0].text)
	for i := 1; i < len(words); i++ {
		if rooted(words[i].text) {
			return i
		}
		if !bare {
			continue
		}
		if _, n := f.longestRun(words[i:]); n > 0 && !onlyDots(words[i:i+n]) {
			return i
		}
	}
	return len(words)
}

// bare finds a path without a quote that is never closed, and without the brackets and
// stops of a sentence that it stands in.
func (f *finder) bare(word string) (path string, ok bool) {
	bare := strings.TrimRight(strings.TrimLeft(word, openers), `'",;:.)>]`)
	if bare == word || !rooted(bare) {
		return "", false
	}
	return f.find(bare)
}

// guess says what words are of which no run exists.
func (f *finder) guess(words []word) target {
	text := join(words)
	path, _ := f.find(text)
	if f.left == 0 {
		return target{path, unread}
	}
	if !pathLike(words) {
		return target{text, unclear}
	}
	return target{path, missing}
}

// pathLike reports whether words that name nothing are a path that has a root, or a
// list of names with extensions.
func pathLike(words []word) bool {
	if rooted(words[0].text) {
		return true
	}
	for _, w := range words {
		if !hasExtension(w.text) {
			return false
		}
	}
	return true
}

func hasExtension(name string) bool {
	ext := strings.Trim(path.Ext(strings.TrimRight(name, `"'`)), ".")
	if len(ext) < 2 || len(ext) > 4 || len(ext)+1 >= len(name) {
		return false
	}
	return !strings.ContainsFunc(ext, func(r rune) bool {
		return (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
}
