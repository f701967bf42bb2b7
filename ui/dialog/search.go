package dialog

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/field"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// search is a line that narrows a list. It is typed after its key, so that letters may
// do other things in the list. The zero value finds everything.
type search struct {
	field  *field.Field
	typing bool
}

// begin lets the search be typed.
func (s *search) begin(th *theme.Theme) {
	if s.typing = true; s.field == nil {
		s.field = field.New(th, "")
	}
}

// update handles a key while the search is typed.
func (s *search) update(k tea.KeyMsg, km keys.Map) {
	switch {
	case key.Matches(k, km.Text.Away):
		*s = search{}
	case key.Matches(k, km.Text.Accept):
		s.typing = false
	default:
		s.field.Update(k)
	}
}

// set reports whether the list is narrowed.
func (s *search) set() bool { return s.needle() != "" }

func (s *search) needle() string {
	if s.field == nil {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(s.field.Value()))
}

// holds reports whether a text is found.
func (s *search) holds(text string) bool { return strings.Contains(strings.ToLower(text), s.needle()) }

// lines show the search, if there is one.
func (s *search) lines(th *theme.Theme, width int) []string {
	head := th.Dim.On("search ")
	switch {
	case s.typing:
		return []string{head + s.field.View(max(width-7, 1))}
	case s.set():
		return []string{head + layout.Cut(th.Text(s.needle()), max(width-7, 1), th.Glyphs.Ellipsis)}
	}
	return nil
}
