package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"bulkup/ui/desk"
	"bulkup/ui/layout"
)

// tab is a screen as the line of tabs shows it.
type tab struct {
	desk.Tab
	key key.Binding
}

// tabs are those that are there.
func (m *Model) tabs() []tab {
	g := m.Keys.Global
	all := []tab{{desk.AddTab, g.AddTab}, {desk.JobsTab, g.JobsTab}, {desk.HistoryTab, g.HistoryTab},
		{desk.SettingsTab, g.SettingsTab}, {desk.SampleTab, g.SampleTab}}
	return slices.DeleteFunc(all, func(t tab) bool { return !m.Has(t.Tab) })
}

const tabGap = 2 // cells between tabs

// tabTexts are the tabs without colour, each with one cell for the pointer before
// it. Where there is little room, only the tab of this screen has its title.
func (m *Model) tabTexts() []string {
	all := m.tabs()
	texts := make([]string, len(all))
	width := 0
	for i, t := range all {
		texts[i] = " [" + m.Hints.Name(t.key) + "] " + t.String()
		if t.Tab == m.Tab() {
			texts[i] = m.Theme.Glyphs.Pointer + texts[i][1:]
		}
		width += layout.Width(texts[i]) + tabGap
	}
	for i, t := range all {
		if width > m.Frame.Width && t.Tab != m.Tab() {
			texts[i] = " [" + m.Hints.Name(t.key) + "]"
		}
	}
	return texts
}

// tabLine is the tabs, and what the next batch will be made with, as far as
// there is room for that.
func (m *Model) tabLine() string {
	texts := m.tabTexts()
	for i, t := range m.tabs() {
		paint := m.Theme.Dim
		if t.Tab == m.Tab() {
			paint = m.Theme.Strong
		}
		texts[i] = paint.On(texts[i])
	}
	left := strings.Join(texts, strings.Repeat(" ", tabGap))
	v := m.Values
	words := []string{m.Theme.Text(v.Model), m.Theme.Text(v.Enlarging(m.Theme.Glyphs.Times)), v.Format}
	right := strings.Join(words, "  ")
	if layout.Width(left)+layout.Width(right)+tabGap > m.Frame.Width {
		right = strings.Join(words[1:], "  ")
	}
	return layout.Spread(left, m.Theme.Dim.On(right), m.Frame.Width-1, m.Theme.Glyphs.Ellipsis)
}

// tabAt returns the screen whose tab covers a column.
func (m *Model) tabAt(x int) (desk.Tab, bool) {
	from := 0
	all := m.tabs()
	for i, text := range m.tabTexts() {
		to := from + layout.Width(text)
		if x >= from && x < to {
			return all[i].Tab, true
		}
		from = to + tabGap
	}
	return 0, false
}
