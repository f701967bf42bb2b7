package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/desk"
	"bulkup/ui/dialog"
	"bulkup/ui/keys"
)

// key gives a key to whoever it is for: the dialog, a line that is edited, the
// keys of all screens, and the screen.
func (m *Model) key(k tea.KeyMsg) tea.Cmd {
	m.Choose()
	m.Noticed()
	g := m.Keys.Global
	switch {
	case key.Matches(k, g.Quit):
		return m.Quit()
	case key.Matches(k, g.Suspend):
		return tea.Suspend
	case key.Matches(k, g.Help) && m.Editor() == nil && !m.helping():
		return m.openHelp()
	case m.Dialog() != nil:
		return m.Press(k)
	case m.Editor() != nil:
		return m.Screen().Update(k)
	case key.Matches(k, g.Mouse):
		return m.toggleMouse()
	case key.Matches(k, g.Add) && m.Tab() != desk.AddTab:
		return m.Show(desk.AddTab)
	}
	for _, t := range m.tabs() {
		if key.Matches(k, t.key) {
			return m.Show(t.Tab)
		}
	}
	return m.Screen().Update(k)
}

// openHelp shows the keys that work now, and below them all others by screen. A dialog has
// all keys to itself.
func (m *Model) openHelp() tea.Cmd {
	groups := []keys.Group{{Name: "here", Bindings: m.Help()}}
	if m.Dialog() == nil {
		groups = append(groups, m.Keys.Groups()...)
	}
	m.Open(&dialog.Help{Groups: groups, Theme: m.Theme, Keys: m.Keys, Hints: m.Hints})
	return nil
}

// foot is the keys that do something now. The help and the way out always have room,
// unless text is typed, which the help's key may be part of.
func (m *Model) foot(width int) string {
	g := m.Keys.Global
	own := m.Help()
	out := own[len(own)-1:]
	own = own[:len(own)-1]
	switch {
	case m.Editor() != nil:
		return m.Hints.Hints(own, out, width)
	case m.Dialog() == nil:
		own = append(own, g.AddTab, g.JobsTab, g.HistoryTab, g.SettingsTab, g.SampleTab, g.Quit, g.Suspend, g.Mouse)
	}
	return m.Hints.Hints(own, append([]key.Binding{g.Help}, out...), width)
}

// helping reports whether the help is open.
func (m *Model) helping() bool {
	_, ok := m.Dialog().(*dialog.Help)
	return ok
}
