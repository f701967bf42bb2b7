package picker

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// columns are the name, the size and the pixels of a row.
var columns = []layout.Column{
	{Min: 8, Grow: 1},
	{Min: 7, Rank: 1},
	{Min: 11, Rank: 2},
}

const (
	gap    = 2
	margin = 2 // pointer and mark, before the name
)

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
	p.rows = max(rows, 1)
	p.scroll(p.rows)
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
	if n := len(p.marks); n > 0 {
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
	lines := make([]string, 0, max(rows, 1))
	for at := p.offset; at < len(p.shown) && len(lines) < rows; at++ {
		lines = append(lines, p.row(at, width))
	}
	if len(p.shown) == 0 {
		text, paint := p.empty()
		lines = append(lines, paint.On(layout.Cut("  "+text, width, th.Glyphs.Ellipsis)))
	}
	for len(lines) < rows {
		lines = append(lines, "")
	}
	return lines
}

// empty says why there are no rows.
func (p *Picker) empty() (string, theme.Paint) {
	th := p.opts.Theme
	switch {
	case p.reading:
		return "reading", th.Dim
	case p.failed != nil:
		return why(p.failed), th.Bad
	case p.filter != "":
		return "nothing here is called that", th.Dim
	case len(p.entries) > 0:
		return "hidden files only", th.Dim
	}
	return "this folder is empty", th.Dim
}

func (p *Picker) row(at, width int) string {
	th, e := p.opts.Theme, p.entries[p.shown[at]]
	g := th.Glyphs
	pointer, mark := " ", " "
	if at == p.cursor {
		pointer = g.Pointer
	}
	if path := p.path(e); p.marks[path] || p.covered(path) {
		mark = g.Mark
	}
	name, size := th.Text(e.name), ""
	if e.folder {
		name += "/"
		if slices.Contains(p.watched, p.path(e)) {
			size = watchedWord
		}
	} else {
		size = human.Bytes(e.size)
	}
	widths := layout.Columns(max(width-margin-1, 0), gap, columns)
	cells := layout.Pad(layout.CutMiddle(name, widths[0], g.Ellipsis), widths[0])
	for i, text := range []string{size, p.measuredText(e)} {
		if w := widths[i+1]; w > 0 {
			cells += strings.Repeat(" ", gap) + layout.PadLeft(layout.Cut(text, w, g.Ellipsis), w)
		}
	}
	switch {
	case at == p.cursor:
		return th.Cursor.On(layout.Cut(pointer+mark+" "+cells, width, ""))
	case mark != " ":
		return pointer + th.Accent.On(mark) + " " + cells
	case !e.markable():
		return pointer + mark + " " + th.Dim.On(cells)
	case e.folder:
		return pointer + mark + " " + th.Strong.On(cells)
	}
	return pointer + mark + " " + cells
}

func (p *Picker) measuredText(e entry) string {
	s, known := p.sizes[e.name]
	switch {
	case !e.image || !known:
		return ""
	case s == pixels{}:
		return p.opts.Theme.Glyphs.Dash
	}
	return fmt.Sprintf("%d%s%d", s.width, p.opts.Theme.Glyphs.Times, s.height)
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
	case p.failed != nil && len(p.shown) > 0:
		text, paint = why(p.failed), th.Bad
	default:
		text = p.census()
	}
	return paint.On(layout.Cut(text, width, th.Glyphs.Ellipsis))
}

// census counts what is shown.
func (p *Picker) census() string {
	images, folders, bytes := 0, 0, int64(0)
	for _, i := range p.shown {
		switch e := p.entries[i]; {
		case e.folder:
			folders++
		case e.image:
			images++
			bytes += e.size
		}
	}
	text := human.Count(images, "picture", "pictures") + ", " + human.Bytes(bytes) + ", " + human.Count(folders, "folder", "folders")
	if p.filter != "" {
		text = "/" + p.opts.Theme.Text(p.filter) + ": " + text
	}
	return text
}
