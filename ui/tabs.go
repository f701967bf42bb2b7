package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"bulkup/ui/layout"
	"bulkup/ui/safe"
	"bulkup/ui/settings"
)

// tab is a screen as the line of tabs shows it.
type tab struct {
	key    key.Binding
	title  string
	screen screen
}

func (m *Model) allTabs() []tab {
	g := m.keys.Global
	return []tab{{g.AddTab, "Add", addScreen}, {g.JobsTab, "Jobs", jobsScreen}, {g.HistoryTab, "History", historyScreen}}
}

// text is a tab without colour, one cell for the pointer before it.
func (m *Model) tabText(t tab) string { return "[" + m.hints.Name(t.key) + "] " + t.title }

const tabGap = 2 // cells between tabs

// tabs are the screens, and what the next batch will be made with, if there is
// room for that.
func (m *Model) tabs() string {
	var parts []string
	for _, t := range m.allTabs() {
		if m.screen == t.screen {
			parts = append(parts, m.theme.Strong.On(m.theme.Glyphs.Pointer+m.tabText(t)))
		} else {
			parts = append(parts, m.theme.Dim.On(" "+m.tabText(t)))
		}
	}
	left := strings.Join(parts, strings.Repeat(" ", tabGap))
	v := m.values
	words := []string{safe.Text(v.Model), v.Word(settings.Scale) + m.theme.Glyphs.Times, v.Format}
	right := strings.Join(words, "  ")
	if layout.Width(left)+layout.Width(right)+2 > m.frame.Width {
		right = strings.Join(words[1:], "  ")
	}
	return layout.Spread(left, m.theme.Dim.On(right), m.frame.Width-1, m.theme.Glyphs.Ellipsis)
}

// tabAt returns the screen whose tab covers a column.
func (m *Model) tabAt(x int) (screen, bool) {
	from := 0
	for _, t := range m.allTabs() {
		to := from + 1 + layout.Width(m.tabText(t))
		if x >= from && x < to {
			return t.screen, true
		}
		from = to + tabGap
	}
	return 0, false
}
