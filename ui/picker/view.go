package picker

import (
	"path/filepath"
	"slices"
	"strings"

	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/table"
	"bulkup/ui/theme"
)

// columns are the name, the size and the pixels of a row. They need no titles.
var columns = []table.Column{
	{Middle: true, Column: layout.Column{Min: 9, Grow: 1}},
	{Right: true, Column: layout.Column{Min: 7, Rank: 1}},
	{Right: true, Column: layout.Column{Min: 11, Rank: 2}},
}

// watchedWord stands beside a watched folder.
const watchedWord = "watched"

// View draws the picker in exactly height lines of at most width cells.
func (p *Picker) View(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	var lines []string
	rows := height
	if height >= 3 {
		lines = append(lines, p.header(width))
		rows--
	}
	footer := height >= 2
	if footer {
		rows--
	}
	lines = append(lines, p.list(width, rows)...)
	if footer {
		lines = append(lines, p.footer(width))
	}
	return layout.Clamp(strings.Join(lines, "\n"), width, height)
}

// header is where we are and how much is marked.
func (p *Picker) header(width int) string {
	g := p.opts.Theme.Glyphs
	right := ""
	if n := p.table.Marks(); n > 0 {
		right = human.Number(n) + " marked"
	}
	if slices.Contains(p.watched, p.dir) {
		right = strings.TrimSuffix(watchedWord+g.Dot+right, g.Dot)
	}
	dir := p.dir
	if rel, err := filepath.Rel(p.opts.Home, dir); p.opts.Home != "" && err == nil && filepath.IsLocal(rel) {
		dir = filepath.Join("~", rel)
	}
	left := layout.CutLeft(p.opts.Theme.Text(dir), max(width-layout.Width(right)-1, 0), g.Ellipsis)
	return p.opts.Theme.Strong.On(layout.Spread(left, right, width, g.Ellipsis))
}

// list is the visible rows, or why there are none.
func (p *Picker) list(width, rows int) []string {
	th := p.opts.Theme
	var lines []string
	if p.table.Len() > 0 {
		lines = strings.Split(p.table.View(width, rows), "\n")
	} else {
		text, paint := p.empty(p.filter, th)
		lines = append(lines, paint.On(layout.Cut("  "+text, width, th.Glyphs.Ellipsis)))
	}
	for len(lines) < rows {
		lines = append(lines, "")
	}
	return lines
}

// empty says why there are no rows.
func (f *folder) empty(filter string, th *theme.Theme) (string, theme.Paint) {
	switch {
	case f.reading:
		return "reading", th.Dim
	case f.failed != nil:
		return why(f.failed), th.Bad
	case filter != "":
		return "nothing here is called that", th.Dim
	case len(f.entries) > 0:
		return "hidden files only", th.Dim
	}
	return "this folder is empty", th.Dim
}

// cells makes the row of a path.
func (p *Picker) cells(path string) []table.Cell {
	th := p.opts.Theme
	e, _ := p.entry(path)
	name, size := " "+th.Text(e.name), human.Bytes(e.size) // the space parts it from its mark
	paint := th.Plain
	if e.folder {
		name, size = name+"/", ""
		if slices.Contains(p.watched, path) {
			size = watchedWord
		}
		paint = th.Strong
	}
	if !e.markable() {
		paint = th.Dim
	}
	return []table.Cell{{Text: name, Paint: paint}, {Text: size, Paint: th.Dim}, {Text: p.sizes.text(e, th.Glyphs), Paint: th.Dim}}
}

// footer is the line that is edited, what went wrong, or what is here.
func (p *Picker) footer(width int) string {
	th := p.opts.Theme
	if p.input != nil {
		return layout.Cut("/ ", width, "") + p.input.View(max(width-2, 0))
	}
	text, paint := "", th.Dim
	switch {
	case p.note != "":
		text, paint = p.note, th.Warn
	case p.failed != nil && p.table.Len() > 0:
		text, paint = why(p.failed), th.Bad
	default:
		if text = p.census(p.table.Keys()); p.filter != "" {
			text = "/" + th.Text(p.filter) + ": " + text
		}
	}
	return paint.On(layout.Cut(text, width, th.Glyphs.Ellipsis))
}

// census counts what is at paths.
func (f *folder) census(paths []string) string {
	images, folders, bytes := 0, 0, int64(0)
	for _, path := range paths {
		switch e, _ := f.entry(path); {
		case e.folder:
			folders++
		case e.image:
			images++
			bytes += e.size
		}
	}
	text := human.Count(images, "picture", "pictures")
	if images > 0 {
		text += ", " + human.Bytes(bytes)
	}
	if folders > 0 {
		text += ", " + human.Count(folders, "folder", "folders")
	}
	return text
}
