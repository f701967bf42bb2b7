// Package names sees to it that no two jobs write one result, and that none writes
// over a source. It works on strings alone and reads no disk: where links lead is for
// others to find out, who say so with Resolve.
package names

import (
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Table is who has which path. Claims made in the order of the queue give the same
// names every time. Paths are the same if they differ in case or in Unicode
// composition only, since many disks take them for the same, or in the links on the
// way to their folder, as far as those are known. The zero value is ready; it has
// one owner.
type Table struct {
	owners  map[string]string // key → the job whose result it is
	sources map[string]int    // key → how many jobs read it
	real    map[string]string // folder → the same without links
	within  map[string]map[string]use
	fold    cases.Caser
}

// use is what a path is to jobs.
type use struct {
	owner   string
	sources int
}

// Protect keeps path, a source, from being claimed, until it is released as often.
func (t *Table) Protect(path string) { t.protect(path, 1) }

// Unprotect takes one Protect back.
func (t *Table) Unprotect(path string) {
	t.init()
	if t.sources[t.key(path)] > 0 {
		t.protect(path, -1)
	}
}

func (t *Table) protect(path string, by int) {
	t.init()
	k := t.key(path)
	if t.sources[k] += by; t.sources[k] == 0 {
		delete(t.sources, k)
	}
	t.note(path, func(u *use) { u.sources += by })
}

// Protected reports whether path is a source.
func (t *Table) Protected(path string) bool {
	t.init()
	return t.sources[t.key(path)] > 0
}

// Claim gives want to owner or, if that belongs to another or is a source, the
// first of want-2, want-3, … that is free. An owner may claim the same again.
func (t *Table) Claim(want, owner string) string {
	t.init()
	path := want
	for i := 2; !t.free(path, owner); i++ {
		path = Numbered(want, i)
	}
	t.owners[t.key(path)] = owner
	t.note(path, func(u *use) { u.owner = owner })
	return path
}

// Hold gives path to owner, whoever had it, unless it is a source: what a job has saved,
// or was to save when it was queued, gets no other name.
func (t *Table) Hold(path, owner string) {
	t.init()
	if k := t.key(path); t.sources[k] == 0 {
		t.owners[k] = owner
		t.note(path, func(u *use) { u.owner = owner })
	}
}

func (t *Table) free(path, owner string) bool {
	k := t.key(path)
	now, taken := t.owners[k]
	return (!taken || now == owner) && t.sources[k] == 0
}

// Release gives path back if it belongs to owner.
func (t *Table) Release(path, owner string) {
	t.init()
	if k := t.key(path); t.owners[k] == owner {
		delete(t.owners, k)
		t.note(path, func(u *use) { u.owner = "" })
	}
}

// Resolve says where a folder is without links. What is known of the paths in it is
// from now on known of the place that they lead to; who had a path there first keeps it.
func (t *Table) Resolve(folder, real string) {
	t.init()
	if t.at(folder) == real {
		return
	}
	for path, u := range t.within[folder] {
		k := t.key(path)
		if t.owners[k] == u.owner {
			delete(t.owners, k)
		}
		if t.sources[k] -= u.sources; t.sources[k] == 0 {
			delete(t.sources, k)
		}
	}
	t.real[folder] = real
	for path, u := range t.within[folder] {
		k := t.key(path)
		if _, taken := t.owners[k]; !taken && u.owner != "" {
			t.owners[k] = u.owner
		}
		if u.sources > 0 {
			t.sources[k] += u.sources
		}
	}
}

// Real is a folder without links, as far as they are known.
func (t *Table) Real(folder string) string {
	t.init()
	return t.at(folder)
}

func (t *Table) at(folder string) string {
	if real, ok := t.real[folder]; ok {
		return real
	}
	return folder
}

// note keeps what a path is to jobs by its folder, whose links may be found later.
func (t *Table) note(path string, change func(*use)) {
	folder := filepath.Dir(path)
	in := t.within[folder]
	if in == nil {
		in = make(map[string]use)
		t.within[folder] = in
	}
	u := in[path]
	if change(&u); u == (use{}) {
		delete(in, path)
		return
	}
	in[path] = u
}

func (t *Table) init() {
	if t.owners == nil {
		t.owners, t.sources, t.real = map[string]string{}, map[string]int{}, map[string]string{}
		t.within, t.fold = map[string]map[string]use{}, cases.Fold()
	}
}

func (t *Table) key(path string) string {
	return t.fold.String(norm.NFC.String(filepath.Join(t.at(filepath.Dir(path)), filepath.Base(path))))
}

// Numbered puts -i before the extension.
func Numbered(path string, i int) string {
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(i) + ext
}
