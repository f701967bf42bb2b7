package picker

import (
	"path/filepath"
	"slices"

	"github.com/maruel/natural"

	"bulkup/queue/intake"
)

// Marked returns the paths that are marked, in natural order. None of them lies
// in another one.
func (p *Picker) Marked() []string {
	return slices.SortedFunc(p.table.AllMarked(), natural.Compare)
}

// Pictures returns the pictures that are marked one by one, or else the one under
// the cursor. A picture is known by its name.
func (p *Picker) Pictures() []string {
	all := slices.DeleteFunc(p.Marked(), func(path string) bool { return !intake.Offered(path) })
	if e, ok := p.current(); ok && len(all) == 0 && p.table.Marks() == 0 && e.image {
		all = append(all, p.path(e))
	}
	return all
}

// Unmark takes all marks away: what was marked has been added.
func (p *Picker) Unmark() { p.table.ClearMarks() }

// covered reports whether a path lies in a marked folder.
func (p *Picker) covered(path string) bool {
	for {
		above := filepath.Dir(path)
		if above == path {
			return false
		}
		if p.table.Marked(above) {
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
		p.note = "by its name this is not a picture that can be upscaled"
	case p.covered(path):
		p.note = "the folder around it is marked"
	case p.table.Marked(path):
		p.table.Mark(path, false)
	default:
		p.table.Mark(path, true)
		for _, marked := range p.Marked() {
			if p.covered(marked) {
				p.table.Mark(marked, false)
			}
		}
	}
}

// markAll marks all pictures that are shown, or takes their marks away when all
// have one.
func (p *Picker) markAll() {
	if p.table.Marked(p.dir) || p.covered(p.dir) {
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
