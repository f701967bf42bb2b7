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
	all := []tab{{g.AddTab, "Add", addScreen}, {g.JobsTab, "Jobs", jobsScreen}, {g.HistoryTab, "History", historyScreen}}
	if m.preferences != nil {
		all = append(all, tab{g.SettingsTab, "Settings", settingsScreen})
	}
	if m.trial != nil {
		all = append(all, tab{g.SampleTab, "Sample", sampleScreen})
	}
	return all
}

const tabGap = 2 // cells between tabs

// tabTexts are the tabs without colour, each with one cell for the pointer before
// it. Where there is little room, only the tab of this screen has its title.
func (m *Model) tabTexts() []string {
	all := m.allTabs()
	texts := make([]string, len(all))
	width := 0
	for i, t := range all {
		texts[i] = " [" + m.hints.Name(t.key) + "] " + t.title
		if t.screen == m.screen {
			texts[i] = m.theme.Glyphs.Pointer + texts[i][1:]
		}
		width += layout.Width(texts[i]) + tabGap
	}
	for i, t := range all {
		if width > m.frame.Width && t.screen != m.screen {
			texts[i] = " [" + m.hints.Name(t.key) + "]"
		}
	}
	return texts
}

// tabs are the screens, and what the next batch will be made with, as far as
// there is room for that.
func (m *Model) tabs() string {
	texts := m.tabTexts()
	for i, t := range m.allTabs() {
		paint := m.theme.Dim
		if t.screen == m.screen {
			paint = m.theme.Strong
		}
		texts[i] = paint.On(texts[i])
	}
	left := strings.Join(texts, strings.Repeat(" ", tabGap))
	v := m.values
	words := []string{safe.Text(v.Model), v.Word(settings.Scale) + m.theme.Glyphs.Times, v.Format}
	right := strings.Join(words, "  ")
	if layout.Width(left)+layout.Width(right)+tabGap > m.frame.Width {
		right = strings.Join(words[1:], "  ")
	}
	return layout.Spread(left, m.theme.Dim.On(right), m.frame.Width-1, m.theme.Glyphs.Ellipsis)
}

// tabAt returns the screen whose tab covers a column.
func (m *Model) tabAt(x int) (screen, bool) {
	from := 0
	all := m.allTabs()
	for i, text := range m.tabTexts() {
		to := from + layout.Width(text)
		if x >= from && x < to {
			return all[i].screen, true
		}
		from = to + tabGap
	}
	return 0, false
}
