package dialog

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/settings"
	"bulkup/ui/theme"
)

// turner shows settings, each with the key that turns it.
type turner struct {
	theme  *theme.Theme
	hints  keys.Writer
	values *settings.Values
	turns  []turning
}

type turning struct {
	key   key.Binding
	field settings.Field
}

// field returns the setting that the key is for.
func (t turner) field(k tea.KeyMsg) (settings.Field, bool) {
	for _, one := range t.turns {
		if key.Matches(k, one.key) {
			return one.field, true
		}
	}
	return 0, false
}

func (t turner) keys() []key.Binding {
	all := make([]key.Binding, len(t.turns))
	for i, one := range t.turns {
		all[i] = one.key
	}
	return all
}

// lines are the settings, one below the other.
func (t turner) lines(width int) []string {
	var lines []string
	for _, one := range t.turns {
		if one.field == settings.Engine && len(t.values.Engines) < 2 {
			continue
		}
		line := t.label(t.hints.Paint(t.hints.Name(one.key)), one.field) + t.theme.Text(t.values.Word(one.field))
		if one.field != settings.Model {
			lines = append(lines, line)
			continue
		}
		lines = append(lines, t.hinted(line, t.theme.Text(t.values.Hint(one.field)), width)...)
	}
	return lines
}

// hinted is a setting with what its value means beside it, or below where that is too long.
func (t turner) hinted(line, hint string, width int) []string {
	beside := t.theme.Glyphs.Dot + hint
	if hint == "" {
		return []string{line}
	}
	if layout.Width(line+beside) <= width {
		return []string{line + t.theme.Dim.On(beside)}
	}
	lines, indent := []string{line}, t.label("", settings.Model)
	indent = strings.Repeat(" ", layout.Width(indent))
	for _, l := range layout.Wrap(hint, width-len(indent)) {
		lines = append(lines, indent+t.theme.Dim.On(l))
	}
	return lines
}

// label is what stands before a setting's value.
func (t turner) label(key string, f settings.Field) string {
	return layout.Pad(key, 3) + layout.Pad(f.String(), 14)
}

// compact is the settings in as few lines as they fit into.
func (t turner) compact(width int) []string {
	var parts []string
	for _, one := range t.turns {
		parts = append(parts, t.hints.Name(one.key)+" "+t.values.Word(one.field))
	}
	return layout.Wrap(t.theme.Text(strings.Join(parts, t.theme.Glyphs.Dot)), width)
}
