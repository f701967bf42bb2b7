// Package field is a line of text that the user edits.
package field

import (
	"slices"
	"strings"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/layout"
	"bulkup/ui/safe"
	"bulkup/ui/theme"
)

// longest is how many characters a field takes.
const longest = 4096

// Field is one editable line. It draws its caret as a character, which is visible
// without colour too, and never blinks, so that it costs nothing when idle.
type Field struct {
	theme *theme.Theme
	text  []rune
	caret int // 0..len(text)
	hide  bool
}

// New returns a field that holds the text, with the caret at its end.
func New(th *theme.Theme, text string) *Field {
	f := &Field{theme: th}
	f.Insert(text)
	return f
}

// NewHidden returns an empty field that shows only how much was typed.
func NewHidden(th *theme.Theme) *Field { return &Field{theme: th, hide: true} }

// Value returns the text.
func (f *Field) Value() string { return string(f.text) }

// Insert puts text where the caret is; what a terminal would obey is left out.
func (f *Field) Insert(text string) {
	added := []rune(safe.Text(text))
	added = added[:min(len(added), longest-len(f.text))]
	f.text = slices.Insert(f.text, f.caret, added...)
	f.caret += len(added)
}

// Update edits the text, and reports whether the key was one for editing.
func (f *Field) Update(k tea.KeyMsg) bool {
	if (k.Type == tea.KeyRunes || k.Type == tea.KeySpace) && !k.Alt {
		f.Insert(string(k.Runes))
		return true
	}
	switch k.String() {
	case "left", "ctrl+b":
		f.caret = max(f.caret-1, 0)
	case "right", "ctrl+f":
		f.caret = min(f.caret+1, len(f.text))
	case "home":
		f.caret = 0
	case "end", "ctrl+e":
		f.caret = len(f.text)
	case "backspace":
		f.erase(max(f.caret-1, 0), f.caret)
	case "delete":
		f.erase(f.caret, min(f.caret+1, len(f.text)))
	case "ctrl+w", "alt+backspace":
		f.erase(f.wordStart(), f.caret)
	case "ctrl+u":
		f.erase(0, f.caret)
	case "ctrl+k":
		f.erase(f.caret, len(f.text))
	default:
		return false
	}
	return true
}

func (f *Field) erase(from, to int) {
	f.text = slices.Delete(f.text, from, to)
	f.caret = from
}

// wordStart is where the word before the caret begins; parts of a path are words.
func (f *Field) wordStart() int {
	part := func(r rune) bool { return !unicode.IsSpace(r) && r != '/' && r != '\\' }
	at := f.caret
	for at > 0 && !part(f.text[at-1]) {
		at--
	}
	for at > 0 && part(f.text[at-1]) {
		at--
	}
	return at
}

// View returns the text in at most width cells. The caret is always visible.
func (f *Field) View(width int) string {
	g := f.theme.Glyphs
	room := max(width-layout.Width(g.Caret), 0)
	before := layout.CutLeft(f.shown(f.text[:f.caret]), room, g.Ellipsis)
	after := layout.Cut(f.shown(f.text[f.caret:]), room-layout.Width(before), g.Ellipsis)
	return layout.Cut(before+f.theme.Accent.On(g.Caret)+after, width, "")
}

func (f *Field) shown(text []rune) string {
	if f.hide {
		return strings.Repeat("*", len(text))
	}
	return string(text)
}
