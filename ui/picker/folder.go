package picker

import (
	"path/filepath"
	"strings"
)

// folder is the one that is open, as it was when it was read.
type folder struct {
	dir        string // absolute
	entries    []entry
	at         map[string]int // of entries, by their paths
	failed     error          // why it could not be read
	reading    bool
	generation int // of the folder that was asked for last
	listing    int // of the one that is shown
}

// hold takes what was read.
func (f *folder) hold(entries []entry, err error) {
	f.entries, f.failed, f.reading = entries, err, false
	f.at = make(map[string]int, len(entries))
	for i, e := range entries {
		f.at[f.path(e)] = i
	}
	f.listing++
}

// entry returns the one at a path.
func (f *folder) entry(path string) (e entry, ok bool) {
	i, ok := f.at[path]
	if ok {
		e = f.entries[i]
	}
	return e, ok
}

func (f *folder) path(e entry) string { return join(f.dir, e.name) }

// absolute returns a path that was typed, relative to the folder; ~ leads home.
func (f *folder) absolute(typed, home string) string {
	if rest, ok := strings.CutPrefix(typed, "~"); ok && home != "" {
		return filepath.Join(home, rest)
	}
	if filepath.IsAbs(typed) {
		return filepath.Clean(typed)
	}
	return filepath.Join(f.dir, typed)
}

// join adds a name to a folder that is clean; a name is never cleaned.
func join(dir, name string) string {
	if dir == filepath.Dir(dir) { // a root ends in a separator already
		return dir + name
	}
	return dir + string(filepath.Separator) + name
}
