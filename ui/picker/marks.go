package picker

import (
	"maps"
	"path/filepath"
	"slices"

	"github.com/maruel/natural"

	"bulkup/queue/intake"
)

// Marked returns the paths that are marked, in natural order. None of them lies
// in another one.
func (p *Picker) Marked() []string {
	return slices.SortedFunc(maps.Keys(p.marks), natural.Compare)
}

// Pictures returns the pictures that are marked one by one, or else the one under
// the cursor. A picture is known by its name.
func (p *Picker) Pictures() []string {
	all := slices.DeleteFunc(p.Marked(), func(path string) bool { return !intake.Offered(path) })
	if e, ok := p.current(); ok && len(p.marks) == 0 && e.image {
		all = append(all, p.path(e))
	}
	return all
}

// Unmark takes all marks away: what was marked has been added.
func (p *Picker) Unmark() { clear(p.marks) }

// covered reports whether a path lies in a marked folder.
func (p *Picker) covered(path string) bool {
	for {
		above := filepath.Dir(path)
		if above == path {
			return false
		}
		if p.marks[above] {
			return true
		}
		path = above
	}
}

// mark turns the mark of the row under the cursor.
func (p *Picker) mark() {
	e, ok := p.current()
	path := p.path(e)
	switch {
	case !ok:
	case !e.markable():
		p.note = "not a picture by its name: png, jpg and webp are"
	case p.covered(path):
		p.note = "the folder around it is marked"
	case p.marks[path]:
		delete(p.marks, path)
	default:
		p.marks[path] = true
		maps.DeleteFunc(p.marks, func(marked string, _ bool) bool { return p.covered(marked) })
	}
}

// markAll marks all pictures that are shown, or takes their marks away when all
// have one.
func (p *Picker) markAll() {
	if p.marks[p.dir] || p.covered(p.dir) {
		return
	}
	var images []string
	all := true
	for _, i := range p.shown {
		if e := p.entries[i]; e.image {
			images = append(images, p.path(e))
			all = all && p.marks[p.path(e)]
		}
	}
	for _, path := range images {
		if all {
			delete(p.marks, path)
		} else {
			p.marks[path] = true
		}
	}
}
