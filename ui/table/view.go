package table

import (
	"slices"
	"strings"

	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

const (
	gap    = 2 // cells between columns
	gutter = 2 // pointer and mark
	bar    = 2 // a space and the scroll bar
)

// line is a drawn row.
type line struct {
	text    string
	cursor  bool
	edition int // of the theme
}

// View draws the titles, if there are any, and the rows around the cursor: at most height
// lines of at most width cells.
func (t *Table[K]) View(width, height int) string {
	rows := height
	titled := slices.ContainsFunc(t.columns, func(c Column) bool { return c.Title != "" })
	if titled {
		rows--
	}
	if rows < 1 || width <= gutter+bar {
		return ""
	}
	if width != t.width {
		t.measure(width)
	}
	more := t.below(width, rows)
	rows -= len(more)
	t.said = len(more)
	t.rows = rows
	t.scroll(rows)
	last := min(t.offset+rows, len(t.keys))
	top, thumb := layout.Thumb(t.offset, rows, len(t.keys))
	var b strings.Builder
	b.Grow(rows * 2 * width)
	thumbed := " " + t.theme.Dim.On(t.theme.Glyphs.Thumb)
	if titled {
		b.WriteString(t.title())
	}
	for i := t.offset; i < last; i++ {
		if titled || i > t.offset {
			b.WriteByte('\n')
		}
		beside := ""
		if n := i - t.offset; n >= top && n < top+thumb {
			beside = thumbed
		}
		b.WriteString(t.line(t.keys[i], i == t.cursor))
		b.WriteString(beside)
		if i != t.cursor {
			continue
		}
		for _, l := range more {
			if b.WriteString("\n" + l); beside != "" {
				b.WriteString(strings.Repeat(" ", width-bar-layout.Width(l)) + beside)
			}
		}
	}
	// Rows that have been scrolled away are drawn again when they come back.
	if len(t.drawn) > 8*rows {
		clear(t.drawn)
	}
	return b.String()
}

// below is what is said below the row under the cursor, no more than half of the lines.
func (t *Table[K]) below(width, rows int) []string {
	k, ok := t.Cursor()
	if t.Below == nil || !ok {
		return nil
	}
	lines := t.Below(k, t.widths)
	lines = lines[:min(len(lines), rows/2)]
	for i, l := range lines {
		lines[i] = layout.Cut(l, width-bar, t.theme.Glyphs.Ellipsis)
	}
	return lines
}

func (t *Table[K]) measure(width int) {
	cols := make([]layout.Column, len(t.columns))
	for i, c := range t.columns {
		cols[i] = c.Column
	}
	t.width, t.widths = width, layout.Columns(width-gutter-bar, gap, cols)
	clear(t.drawn)
}

// scroll moves the window so that the cursor is in it and no line is wasted.
func (t *Table[K]) scroll(rows int) {
	t.offset = min(t.offset, t.cursor, max(len(t.keys)-rows, 0))
	t.offset = max(t.offset, t.cursor-rows+1, 0)
}

func (t *Table[K]) title() string {
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", gutter))
	t.join(&b, func(i int) string { return t.fit(t.heading(i), i) })
	return t.theme.Dim.On(b.String())
}

// heading is a column's title, with an arrow where the rows are sorted by it.
func (t *Table[K]) heading(i int) string {
	switch {
	case t.sorted != i+1 && t.sorted != -i-1:
		return t.columns[i].Title
	case t.sorted < 0:
		return t.columns[i].Title + " " + t.theme.Glyphs.Falling
	}
	return t.columns[i].Title + " " + t.theme.Glyphs.Rising
}

// join writes the columns that are shown, with the gaps between them.
func (t *Table[K]) join(b *strings.Builder, text func(i int) string) {
	first := true
	for i, w := range t.widths {
		if w == 0 {
			continue
		}
		if !first {
			b.WriteString("  ")
		}
		first = false
		b.WriteString(text(i))
	}
}

func (t *Table[K]) fit(s string, col int) string {
	w, c := t.widths[col], t.columns[col]
	return layout.Fit(s, w, c.Right, func(s string) string {
		if c.Middle {
			return layout.CutMiddle(s, w, t.theme.Glyphs.Ellipsis)
		}
		return layout.Cut(s, w, t.theme.Glyphs.Ellipsis)
	})
}

func (t *Table[K]) cell(c Cell, col int) string {
	if c.Fill != nil {
		return t.fit(c.Fill(t.widths[col]), col)
	}
	return t.fit(c.Text, col)
}

// colour paints a text, unless nothing of it would be visible.
func (t *Table[K]) colour(s string, p theme.Paint) string {
	if strings.Trim(s, " ") == "" {
		return s
	}
	return p.On(s)
}

func (t *Table[K]) line(k K, cursor bool) string {
	if l, ok := t.drawn[k]; ok && l.cursor == cursor && l.edition == t.theme.Edition() {
		return l.text
	}
	cells := t.cells(k)
	g := t.theme.Glyphs
	mark := " "
	if t.Marked(k) || t.Covered != nil && t.Covered(k) {
		mark = g.Mark
	}
	var b strings.Builder
	b.Grow(2 * t.width)
	l := line{cursor: cursor, edition: t.theme.Edition()}
	pointer := " "
	if cursor {
		pointer = t.theme.Accent.On(g.Pointer)
	}
	b.WriteString(pointer)
	b.WriteString(t.colour(mark, t.theme.Accent))
	t.join(&b, func(i int) string { return t.colour(t.cell(cells[i], i), cells[i].Paint) })
	if l.text = b.String(); cursor {
		l.text = t.theme.Cursor.Under(l.text)
	}
	t.drawn[k] = l
	return l.text
}
