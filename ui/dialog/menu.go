package dialog

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/field"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// Choice is one entry of a Menu.
type Choice struct {
	Value string
	Hint  string // what it means, in a few words
}

// Menu is a list of which one is chosen. What is typed chooses among the entries.
type Menu struct {
	Theme   *theme.Theme
	Keys    keys.Map
	Head    string // what is chosen
	Choices []Choice
	Choose  func(value string) tea.Cmd
	Typed   func(text string) (Choice, bool) // a value that is not in the list; nil takes none

	sought *field.Field
	cursor int // of those that are found
	offset int
}

// NewMenu returns a menu with the cursor on the present value.
func NewMenu(th *theme.Theme, km keys.Map, head string, choices []Choice, now string) *Menu {
	m := &Menu{Theme: th, Keys: km, Head: head, Choices: choices, sought: field.New(th, "")}
	for i, c := range choices {
		if c.Value == now {
			m.cursor = i
		}
	}
	return m
}

// found are the entries that hold what is typed, those first whose value does.
func (m *Menu) found() []Choice {
	var named, meant []Choice
	needle := strings.ToLower(strings.TrimSpace(m.sought.Value()))
	for _, c := range m.Choices {
		switch {
		case strings.Contains(strings.ToLower(c.Value), needle):
			named = append(named, c)
		case strings.Contains(strings.ToLower(c.Hint), needle):
			meant = append(meant, c)
		}
	}
	all := append(named, meant...)
	if m.Typed != nil {
		if c, ok := m.Typed(needle); ok && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// Editing reports that pasted text belongs into the search.
func (m *Menu) Editing() bool { return true }

// Searching reports that what is typed is a search.
func (m *Menu) Searching() bool { return true }

// Insert puts pasted text into the search.
func (m *Menu) Insert(text string) {
	m.sought.Insert(strings.TrimSpace(text))
	m.cursor = 0
}

// Update moves the cursor, searches, chooses, or leaves all as it is.
func (m *Menu) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	found, before := m.found(), m.sought.Value()
	typed := k.Type == tea.KeyRunes || k.Type == tea.KeySpace
	switch {
	case key.Matches(k, m.Keys.Text.Away):
		return nil, true
	case key.Matches(k, m.Keys.Text.Accept):
		if len(found) == 0 {
			return nil, false
		}
		return m.Choose(found[m.cursor].Value), true
	case !typed && key.Matches(k, m.Keys.Move.Up):
		m.cursor--
	case !typed && key.Matches(k, m.Keys.Move.Down):
		m.cursor++
	case !typed && key.Matches(k, m.Keys.Move.PageUp):
		m.cursor = 0
	case !typed && key.Matches(k, m.Keys.Move.PageDown):
		m.cursor = len(found) - 1
	default:
		m.sought.Update(k)
	}
	if m.sought.Value() != before {
		m.cursor = 0
	}
	m.cursor = max(min(m.cursor, len(m.found())-1), 0)
	return nil, false
}

// Title is what is chosen.
func (m *Menu) Title() string { return m.Head }

// Lines are the search and the entries that it finds.
func (m *Menu) Lines(width, height int) []string {
	lines := []string{m.Theme.Dim.On("search ") + m.sought.View(max(width-7, 1))}
	found := m.found()
	if len(found) == 0 {
		return append(lines, m.Theme.Dim.On("nothing is called that"))
	}
	names := 0
	for _, c := range append(found, m.Choices...) {
		names = max(names, layout.Width(m.Theme.Text(c.Value)))
	}
	rows := max(height-len(lines), 1)
	m.offset = max(min(m.offset, m.cursor, len(found)-rows), m.cursor-rows+1, 0)
	for i := m.offset; i < min(m.offset+rows, len(found)); i++ {
		c := found[i]
		text := layout.Pad(layout.Cut(m.Theme.Text(c.Value), width-2, m.Theme.Glyphs.Ellipsis), min(names, width-2))
		if room := width - 4 - layout.Width(text); c.Hint != "" && room > 8 {
			text += "  " + m.Theme.Dim.On(layout.Cut(m.Theme.Text(c.Hint), room, m.Theme.Glyphs.Ellipsis))
		}
		lines = append(lines, m.Theme.Row(text, width, i == m.cursor))
	}
	return lines
}

// Help says how to choose.
func (m *Menu) Help() []key.Binding {
	choose := m.Keys.Text.Accept
	choose.SetHelp(choose.Help().Key, "choose")
	search := key.NewBinding(key.WithKeys("a"), key.WithHelp("type", "to search"))
	return []key.Binding{choose, search, m.Keys.Move.Up, m.Keys.Move.Down, m.Keys.Text.Away}
}
