package droppath

import "strings"

// blanks are what separates paths. Other white space is part of a name: macOS
// writes U+202F into the names of screenshots.
const blanks = " \t\n\r"

// maxComponent is the longest name of one file in bytes, on any file system.
const maxComponent = 3 * 255

// explain reads the text in one way after the other, the least damaging first,
// until every part of it exists.
func (f *finder) explain(text string) ([]string, bool) {
	if paths, ok := f.whole(text); ok {
		return paths, true
	}
	lines := splitLines(text)
	if len(lines) > 1 {
		if paths, ok := f.all(lines); ok {
			return paths, true
		}
	}
	if paths, ok := f.inOneLine(text); ok {
		return paths, true
	}
	if len(lines) < 2 {
		return nil, false
	}
	return f.each(lines)
}

// inOneLine is the readings that do not depend on lines.
func (f *finder) inOneLine(text string) ([]string, bool) {
	for _, split := range f.splitters() {
		if tokens, ok := split(text); ok {
			if paths, ok := f.all(tokens); ok {
				return paths, true
			}
		}
	}
	return f.runs(text)
}

// splitters are the ways in which quotes and escapes may be meant.
func (f *finder) splitters() []splitter {
	switch {
	case f.env.Windows:
		return []splitter{windowsTokens}
	case f.env.WSL:
		return []splitter{posixTokens, windowsTokens, escapedTokens}
	}
	return []splitter{posixTokens, escapedTokens}
}

func (f *finder) whole(text string) ([]string, bool) {
	path, ok := f.find(text)
	return []string{path}, ok
}

// all finds every token, or stops at the first that is not there.
func (f *finder) all(tokens []string) ([]string, bool) {
	var paths []string
	for _, t := range tokens {
		path, ok := f.find(t)
		if !ok {
			return nil, false
		}
		paths = append(paths, path)
	}
	return paths, len(paths) > 0
}

// each reads every line in its own way: several drops may have been merged.
func (f *finder) each(lines []string) ([]string, bool) {
	var paths []string
	for _, line := range lines {
		more, ok := f.whole(line)
		if !ok {
			more, ok = f.inOneLine(line)
		}
		if !ok {
			return nil, false
		}
		paths = append(paths, more...)
	}
	return paths, true
}

// runs takes, again and again, the longest run of pieces that exists: names
// with spaces came unquoted, one after the other.
func (f *finder) runs(text string) ([]string, bool) {
	var paths []string
	for _, line := range splitLines(text) {
		pieces := splitPieces(line)
		for i := 0; i < len(pieces); {
			path, n := f.longestRun(line, pieces[i:])
			if n == 0 {
				return nil, false
			}
			paths = append(paths, path)
			i += n
		}
	}
	return paths, len(paths) > 0
}

// longestRun returns the longest path at the start of pieces, and how many of
// them it takes; none when nothing there exists.
func (f *finder) longestRun(line string, pieces []piece) (path string, n int) {
	if f.left == 0 {
		return "", 0
	}
	start, most := pieces[0].start, 0
	for i, p := range pieces {
		run := line[start:p.end]
		cut := strings.LastIndexAny(run, f.separators())
		if len(run)-cut > maxComponent {
			break
		}
		// Whatever is longer than this has its folder in it, so that has to exist.
		if i > 0 && cut >= p.start-start {
			if _, ok := f.find(run[:max(cut, 1)]); !ok {
				break
			}
		}
		most = i + 1
	}
	for n = most; n > 0; n-- {
		if path, ok := f.find(line[start:pieces[n-1].end]); ok {
			return path, n
		}
	}
	return "", 0
}

func (f *finder) separators() string {
	if f.env.Windows || f.env.WSL {
		return `/\`
	}
	return "/"
}
