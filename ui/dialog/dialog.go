// Package dialog holds the panels that open above a screen, take all keys, and go away
// again. They carry nothing out: what the user chose goes to whoever opened them. Start
// reading at Dialog.
package dialog

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// Dialog is a panel above the screen.
type Dialog interface {
	// Update handles a key; done says that the dialog has ended.
	Update(k tea.KeyMsg) (cmd tea.Cmd, done bool)
	// Title is one or two words.
	Title() string
	// Lines are the content in at most width cells each, height of them if that
	// is possible; what matters most comes first.
	Lines(width, height int) []string
	// Help lists the keys that do something now, the way out last.
	Help() []key.Binding
}

const (
	frame  = 4  // cells of a box beside its content: walls and spaces
	widest = 84 // cells of a box; longer lines are hard to read
)

// Place draws a dialog as a box in the middle of a screen of width by height cells,
// which stays visible around it.
func Place(d Dialog, th *theme.Theme, screen string, width, height int) string {
	screen = layout.Clamp(screen, width, height)
	inner := min(width, widest) - frame
	if inner < 1 || height < 3 {
		return screen
	}
	lines := d.Lines(inner, height-2)
	if len(lines) > height-2 {
		lines = lines[:height-2]
	}
	box := boxed(d.Title(), lines, th, inner)
	left, above := (width-inner-frame)/2, (height-len(box))/2
	below := strings.Split(screen, "\n")
	for i, l := range box {
		below[above+i] = layout.Over(below[above+i], l, left)
	}
	return layout.Clamp(strings.Join(below, "\n"), width, height)
}

func boxed(title string, lines []string, th *theme.Theme, inner int) []string {
	g := th.Glyphs
	title = layout.Cut(" "+title+" ", inner, g.Ellipsis)
	rest := inner + 1 - layout.Width(title)
	box := []string{th.Dim.On(g.Corners[0]+g.Rule) + th.Strong.On(title) + th.Dim.On(strings.Repeat(g.Rule, rest)+g.Corners[1])}
	wall := th.Dim.On(g.Wall)
	for _, l := range lines {
		box = append(box, wall+" "+layout.Pad(layout.Cut(l, inner, g.Ellipsis), inner)+" "+wall)
	}
	return append(box, th.Dim.On(g.Corners[2]+strings.Repeat(g.Rule, inner+2)+g.Corners[3]))
}
