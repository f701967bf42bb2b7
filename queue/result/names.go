package result

import (
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Names sees to it that no two jobs write one result, and that none writes over a
// source. Claims made in the order of the queue give the same names every time.
// Names are the same if they differ in case or in Unicode composition only, since
// many disks take them for the same, or in the links on the way to their folder. The zero value is ready; it has one owner.
type Names struct {
	owners  map[string]string // folded path → the job whose result it is
	sources map[string]int    // folded path → how many jobs read it
	dirs    map[string]string // folder → the same without links, since each is looked up once
	fold    cases.Caser
}

// Protect keeps path, a source, from being claimed, until it is released as often.
func (n *Names) Protect(path string) {
	n.init()
	n.sources[n.key(path)]++
}

// Unprotect takes one Protect back.
func (n *Names) Unprotect(path string) {
	n.init()
	if k := n.key(path); n.sources[k] > 1 {
		n.sources[k]--
	} else {
		delete(n.sources, k)
	}
}

// Protected tells whether path is a source.
func (n *Names) Protected(path string) bool {
	n.init()
	return n.sources[n.key(path)] > 0
}

// Claim gives want to owner or, if that belongs to another or is a source, the
// first of want-2, want-3, … that is free. An owner may claim the same again.
func (n *Names) Claim(want, owner string) string {
	n.init()
	path := want
	for i := 2; !n.free(path, owner); i++ {
		path = numbered(want, i)
	}
	n.owners[n.key(path)] = owner
	return path
}

func (n *Names) free(path, owner string) bool {
	k := n.key(path)
	now, taken := n.owners[k]
	return (!taken || now == owner) && n.sources[k] == 0
}

// Release gives path back if it belongs to owner.
func (n *Names) Release(path, owner string) {
	n.init()
	if k := n.key(path); n.owners[k] == owner {
		delete(n.owners, k)
	}
}

func (n *Names) init() {
	if n.owners == nil {
		n.owners, n.sources, n.dirs, n.fold = map[string]string{}, map[string]int{}, map[string]string{}, cases.Fold()
	}
}

func (n *Names) key(path string) string {
	return n.fold.String(norm.NFC.String(filepath.Join(n.real(filepath.Dir(path)), filepath.Base(path))))
}

// real is a folder without links, as far as it is there.
func (n *Names) real(dir string) string {
	if known, ok := n.dirs[dir]; ok {
		return known
	}
	found, err := filepath.EvalSymlinks(dir)
	if up := filepath.Dir(dir); err != nil && up != dir {
		found = filepath.Join(n.real(up), filepath.Base(dir))
	} else if err != nil {
		found = dir
	}
	n.dirs[dir] = found
	return found
}

// numbered puts -i before the extension.
func numbered(path string, i int) string {
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(i) + ext
}
