package droppath

import (
	"bytes"
	"strings"
)

// blanks are what separates paths. Other white space is part of a name: macOS
// writes U+202F into the names of screenshots.
const blanks = " \t\n\r"

// maxComponent is the longest name of one file in bytes, on any file system.
const maxComponent = 3 * 255

// explain reads the text in one way after the other, the least damaging first,
// until every part of it exists.
func (f *finder) explain(text string) ([]target, bool) {
	if path, ok := f.find(text); ok {
		return []target{{path, found}}, true
	}
	lines := splitLines(text)
	if targets, ok := f.walk(lines, true); ok {
		return targets, true
	}
	if targets, ok := f.inOneWay(text); ok {
		return targets, true
	}
	if len(lines) < 2 {
		return nil, false
	}
	return f.each(lines)
}

// inOneWay is the readings that do not depend on lines.
func (f *finder) inOneWay(text string) ([]target, bool) {
	for _, split := range f.splitters() {
		if words, ok := split(text); ok {
			if targets, ok := f.walk(words, true); ok {
				return targets, true
			}
		}
	}
	return nil, false
}

// splitters are the ways in which quotes and escapes may be meant.
func (f *finder) splitters() []splitter {
	switch {
	case f.env.Windows:
		return []splitter{windowsWords, plainWords}
	case f.env.WSL:
		return []splitter{posixWords, windowsWords, escapedWords, spacedWords, plainWords}
	}
	return []splitter{posixWords, escapedWords, spacedWords, plainWords}
}

// each reads every line in its own way: several drops may have been merged.
func (f *finder) each(lines []word) ([]target, bool) {
	var targets []target
	for _, line := range lines {
		more, ok := f.inOneWay(line.text)
		if !ok {
			return nil, false
		}
		targets = append(targets, more...)
	}
	return targets, true
}

// walk takes, again and again, the longest run of words that exists: names with
// spaces or line ends may have come unquoted, one after the other. When strict, it
// ends at the first word with which nothing begins.
func (f *finder) walk(words []word, strict bool) ([]target, bool) {
	var targets []target
	for i := 0; i < len(words); {
		if path, n := f.longestRun(words[i:]); n > 0 && (strict || !onlyDots(words[i:i+n])) {
			targets = append(targets, target{path, found})
			i += n
			continue
		}
		if strict {
			return nil, false
		}
		if path, ok := f.bare(words[i].text); ok {
			targets = append(targets, target{path, found})
			i++
			continue
		}
		n := f.lost(words[i:])
		targets = append(targets, f.guess(words[i:i+n]))
		i += n
	}
	return targets, len(targets) > 0
}

// longestRun returns the longest path at the start of words, and how many of
// them it takes; none when nothing there exists.
func (f *finder) longestRun(words []word) (path string, n int) {
	if f.left == 0 {
		return "", 0
	}
	var run []byte
	var ends []int
	for i, w := range words {
		if i > 0 {
			run = append(run, w.before...)
		}
		start := len(run)
		run = append(run, w.text...)
		cut := bytes.LastIndexAny(run, f.separators())
		if len(run)-cut > maxComponent {
			break
		}
		// Whatever is longer than this has its folder in it, so that has to exist.
		if i > 0 && cut >= start {
			if _, ok := f.find(string(run[:max(cut, 1)])); !ok {
				break
			}
		}
		ends = append(ends, len(run))
	}
	for n = len(ends); n > 0; n-- {
		if path, ok := f.find(string(run[:ends[n-1]])); ok {
			return path, n
		}
	}
	return "", 0
}

// onlyDots reports whether words name a folder by nothing but signs. In text that is
// not all paths a lone slash is a sign, and not everything on the disk.
func onlyDots(words []word) bool { return strings.Trim(join(words), `./\~`) == "" }

func (f *finder) separators() string {
	if f.env.Windows || f.env.WSL {
		return `/\`
	}
	return "/"
}
