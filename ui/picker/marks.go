package picker

import (
	"path/filepath"
	"slices"

	"github.com/maruel/natural"

	"bulkup/queue/intake"
	"bulkup/ui/table"
)

// marks are the paths that are marked, in all folders. None of them lies in another one.
type marks struct{ table *table.Table[string] }

// all returns them in natural order.
func (m marks) all() []string { return slices.SortedFunc(m.table.AllMarked(), natural.Compare) }

// covered reports whether a path lies in a marked folder.
func (m marks) covered(path string) bool {
	for {
		above := filepath.Dir(path)
		if above == path {
			return false
		}
		if m.table.Marked(above) {
			return true
		}
		path = above
	}
}

// add marks a path instead of all that lies in it.
func (m marks) add(path string) {
	m.table.Mark(path, true)
	for _, marked := range m.all() {
		if m.covered(marked) {
			m.table.Mark(marked, false)
		}
	}
}

// Pictures returns the pictures that are marked one by one, or else the one under
// the cursor. A picture is known by its name.
func (p *Picker) Pictures() []string {
	all := slices.DeleteFunc(p.marks.all(), func(path string) bool { return !intake.Offered(path) })
	if e, ok := p.current(); ok && len(all) == 0 && p.table.Marks() == 0 && e.image {
		all = append(all, p.path(e))
	}
	return all
}

// Unmark takes all marks away: what was marked has been added.
func (p *Picker) Unmark() { p.table.ClearMarks() }

// mark turns the mark of the row under the cursor.
func (p *Picker) mark() {
	e, ok := p.current()
	path := p.path(e)
	switch {
	case !ok:
	case !e.markable():
		p.note = "by its name this is not a picture that can be upscaled"
	case p.marks.covered(path):
		p.note = "the folder around it is marked"
	case p.table.Marked(path):
		p.table.Mark(path, false)
	default:
		p.marks.add(path)
	}
}

// markAll marks all pictures that are shown, or takes their marks away when all
// have one.
func (p *Picker) markAll() {
	if p.table.Marked(p.dir) || p.marks.covered(p.dir) {
		return
	}
	var images []string
	all := true
	for _, path := range p.table.Keys() {
		if e, _ := p.entry(path); e.image {
			images = append(images, path)
			all = all && p.table.Marked(path)
		}
	}
	for _, path := range images {
		p.table.Mark(path, !all)
	}
}
