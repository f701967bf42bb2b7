package droppath

import (
	"path"
	"strings"
)

type outcome int

const (
	missing outcome = iota
	found
	unread // the look-ups were used up before it
)

// target is one path of a drop, and what became of it.
type target struct {
	path    string
	outcome outcome
}

// salvage reads text of which no reading explains everything: good and bad
// paths, or no paths at all, when it returns false.
func (f *finder) salvage(text string) ([]target, bool) {
	var targets []target
	for _, line := range splitLines(text) {
		if paths, ok := f.each([]string{line}); ok {
			for _, p := range paths {
				targets = append(targets, target{p, found})
			}
			continue
		}
		if !f.pathLike(line) {
			return nil, false
		}
		targets = append(targets, f.best(line)...)
	}
	return targets, len(targets) > 0
}

// best reads a line in the way that finds the most; among those, the one that
// leaves the fewest over.
func (f *finder) best(line string) []target {
	readings := make([][]target, 0, 4)
	for _, split := range f.splitters() {
		if tokens, ok := split(line); ok {
			readings = append(readings, f.look(tokens))
		}
	}
	readings = append(readings, f.lookRuns(line))
	best := readings[0]
	for _, r := range readings[1:] {
		if n, most := count(r), count(best); n > most || n == most && len(r) < len(best) {
			best = r
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

func (f *finder) look(tokens []string) []target {
	targets := make([]target, 0, len(tokens))
	for _, token := range tokens {
		targets = append(targets, f.target(token))
	}
	return targets
}

func (f *finder) target(token string) target {
	path, ok := f.find(token)
	switch {
	case ok:
		return target{path, found}
	case f.left == 0:
		return target{path, unread}
	}
	return target{path, missing}
}

// lookRuns is runs that goes on after something missing: until the next path
// that has a root, or, behind a name without one, the next that exists.
func (f *finder) lookRuns(line string) []target {
	var targets []target
	pieces := splitPieces(line)
	for i := 0; i < len(pieces); {
		if path, n := f.longestRun(line, pieces[i:]); n > 0 {
			targets = append(targets, target{path, found})
			i += n
			continue
		}
		bare := !rooted(line[pieces[i].start:pieces[i].end])
		end := i + 1
		for ; end < len(pieces) && !rooted(line[pieces[end].start:pieces[end].end]); end++ {
			if !bare {
				continue
			}
			if _, n := f.longestRun(line, pieces[end:]); n > 0 {
				break
			}
		}
		targets = append(targets, f.target(line[pieces[i].start:pieces[end-1].end]))
		i = end
	}
	return targets
}

// pathLike tells a line with a bad path from a line of prose: it begins with a
// path that has a root, as all drops do, or is a list of names with extensions.
func (f *finder) pathLike(line string) bool {
	line = strings.TrimPrefix(line, "& ")
	pieces := splitPieces(line)
	if rooted(line[pieces[0].start:pieces[0].end]) {
		return true
	}
	for _, p := range pieces {
		if !hasExtension(line[p.start:p.end]) {
			return false
		}
	}
	return true
}

// rooted tells whether a piece says by itself where it lies, quoted or not.
func rooted(piece string) bool {
	piece = strings.TrimLeft(piece, `"'`)
	for _, root := range []string{"/", "~/", `~\`, "./", `.\`, "../", `..\`, `\\`, fileScheme + "/", "http://", "https://"} {
		if hasPrefixFold(piece, root) {
			return true
		}
	}
	return isDrive(piece) && len(piece) > 3 && strings.ContainsRune(`/\`, rune(piece[2]))
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
