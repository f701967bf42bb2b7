package dialog

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// Box is what a dialog is drawn in, and which part of it is visible where not all of its
// lines fit. Enter goes on to the rest before it does what it does in the dialog, so that nothing
// is started that has not been read.
type Box struct {
	Theme *theme.Theme
	Keys  keys.Map

	of     Dialog // drawn last
	lines  int    // all that it has
	page   int    // how many are visible
	offset int    // the first of them
}

const (
	frame  = 4  // cells of a box beside its content: walls and spaces
	widest = 84 // cells of a box; longer lines are hard to read
)

// Place draws a dialog as a box in the middle of a screen of width by height cells,
// which stays visible around it.
func (b *Box) Place(d Dialog, screen string, width, height int) string {
	screen = layout.Clamp(screen, width, height)
	inner := min(width, widest) - frame
	if inner < 1 || height < 3 {
		return screen
	}
	lines := b.visible(d, d.Lines(inner, height-2), height-2)
	box := b.draw(d.Title(), lines, inner)
	left, above := (width-inner-frame)/2, (height-len(box))/2
	below := strings.Split(screen, "\n")
	for i, l := range box {
		below[above+i] = layout.Over(below[above+i], l, left)
	}
	return layout.Clamp(strings.Join(below, "\n"), width, height)
}

// visible returns the lines that are in the box; those of another dialog begin with the first.
func (b *Box) visible(d Dialog, lines []string, height int) []string {
	if b.of != d || b.lines != len(lines) {
		b.of, b.lines, b.offset = d, len(lines), 0
	}
	b.page = height
	b.offset = min(b.offset, b.last())
	return lines[b.offset:min(b.offset+height, len(lines))]
}

// last is the offset at which the last line is visible.
func (b *Box) last() int { return max(b.lines-b.page, 0) }

// Update scrolls, and reports whether the key is one that does.
func (b *Box) Update(d Dialog, k tea.KeyMsg) bool {
	m := b.Keys.Move
	if b.of != d || b.last() == 0 || k.Type == tea.KeyRunes || k.Type == tea.KeySpace {
		return false // text may be a search
	}
	switch {
	case key.Matches(k, m.Up):
		b.offset--
	case key.Matches(k, m.Down):
		b.offset++
	case key.Matches(k, m.PageUp):
		b.offset -= b.page
	case key.Matches(k, m.PageDown), b.offset < b.last() && key.Matches(k, b.Keys.Text.Accept):
		b.offset += b.page
	default:
		return false
	}
	b.offset = max(min(b.offset, b.last()), 0)
	return true
}

// Help lists the keys of a dialog, and those that scroll it.
func (b *Box) Help(d Dialog) []key.Binding {
	all := d.Help()
	if b.of != d || b.last() == 0 {
		return all
	}
	m, more := b.Keys.Move, b.Keys.Text.Accept
	if b.offset < b.last() {
		more.SetHelp(more.Help().Key, "more")
		all = slices.DeleteFunc(all, func(k key.Binding) bool { return k.Help().Key == more.Help().Key })
		all = slices.Insert(all, 0, more)
	}
	return slices.Insert(all, len(all)-1, m.Up, m.Down, m.PageUp, m.PageDown)
}

// draw draws the lines with walls around them; where there are more, the right one shows
// which part is visible.
func (b *Box) draw(title string, lines []string, inner int) []string {
	th := b.Theme
	g := th.Glyphs
	title = layout.Cut(" "+title+" ", inner, g.Ellipsis)
	rest := inner + 1 - layout.Width(title)
	box := []string{th.Dim.On(g.Corners[0]+g.Rule) + th.Strong.On(title) + th.Dim.On(strings.Repeat(g.Rule, rest)+g.Corners[1])}
	top, length := layout.Thumb(b.offset, b.page, b.lines)
	for i, l := range lines {
		right := g.Wall
		if i >= top && i < top+length {
			right = g.Thumb
		}
		box = append(box, th.Dim.On(g.Wall)+" "+layout.Pad(layout.Cut(l, inner, g.Ellipsis), inner)+" "+th.Dim.On(right))
	}
	return append(box, th.Dim.On(g.Corners[2]+strings.Repeat(g.Rule, inner+2)+g.Corners[3]))
}
