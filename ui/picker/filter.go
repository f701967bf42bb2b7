package picker

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/sahilm/fuzzy"

	"bulkup/ui/field"
)

// Editing reports whether keys and pastes are text now.
func (p *Picker) Editing() bool { return p.input != nil }

// Insert puts pasted text into the line that is edited.
func (p *Picker) Insert(text string) {
	if p.input == nil {
		return
	}
	p.input.Insert(strings.Trim(text, " \r\n"))
	p.typed()
}

// find begins to edit the filter.
func (p *Picker) find() { p.input = field.New(p.opts.Theme, p.filter) }

// edit handles a key while the filter is edited.
func (p *Picker) edit(k tea.KeyMsg) tea.Cmd {
	switch {
	case key.Matches(k, p.keys.Text.Accept):
		typed := p.input.Value()
		p.input = nil
		if isPath(typed) {
			return p.jump(typed)
		}
	case key.Matches(k, p.keys.Text.Away):
		p.input = nil
		p.setFilter("")
	case p.input.Update(k):
		p.typed()
	default:
		p.table.Step(k, p.keys.Move) // arrows go through what was found
	}
	return nil
}

// typed filters by what has been typed so far, unless it is a path.
func (p *Picker) typed() {
	text := p.input.Value()
	if isPath(text) {
		text = ""
	}
	p.setFilter(text)
}

func (p *Picker) setFilter(text string) {
	if text == p.filter {
		return
	}
	name := ""
	if text == "" { // back to all of them: stay where the cursor is
		if e, ok := p.current(); ok {
			name = e.name
		}
	}
	p.filter = text
	p.refine(name)
}

// refine computes which entries are shown, and puts the cursor on the given
// name, or on the first.
func (p *Picker) refine(name string) {
	shown := p.found(p.filter, func(e entry) bool { return p.hidden || !e.hidden() || e.name == name })
	p.table.SetKeys(shown)
	if name == "" || !p.table.Seek(join(p.dir, name)) {
		p.table.Move(-len(shown))
	}
}

// found returns the paths of the candidates whose names fit what is sought, the best
// first; all of them in their order for "".
func (f *folder) found(sought string, candidate func(entry) bool) []string {
	var all names
	for _, e := range f.entries {
		if candidate(e) {
			all = append(all, e)
		}
	}
	paths := make([]string, 0, len(all))
	if sought == "" {
		for _, e := range all {
			paths = append(paths, f.path(e))
		}
		return paths
	}
	for _, m := range fuzzy.FindFrom(sought, all) {
		paths = append(paths, f.path(all[m.Index]))
	}
	return paths
}

// names are the entries that are searched.
type names []entry

func (n names) String(i int) string { return n[i].name }
func (n names) Len() int            { return len(n) }
