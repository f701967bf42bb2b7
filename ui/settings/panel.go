package settings

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/field"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// Panel shows the settings one below the other and changes them.
type Panel struct {
	Values *Values
	// Choose opens the list of a setting's values.
	Choose func(f Field) tea.Cmd

	theme  *theme.Theme
	keys   keys.Map
	cursor Field
	output *field.Field // while the output folder is edited
}

// New returns a panel for the values, which it shares.
func New(th *theme.Theme, km keys.Map, v *Values) *Panel {
	return &Panel{Values: v, theme: th, keys: km, cursor: Model}
}

// Editing reports whether keys and pastes are text now.
func (p *Panel) Editing() bool { return p.output != nil }

// Insert puts pasted text into the line that is edited.
func (p *Panel) Insert(text string) {
	if p.output != nil {
		p.output.Insert(strings.Trim(text, " \r\n"))
	}
}

// Update handles a key, and reports whether it was one of the panel's.
func (p *Panel) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	if p.output != nil {
		p.edit(k)
		return nil, true
	}
	switch {
	case key.Matches(k, p.keys.Move.Up):
		p.cursor = max(p.cursor-1, 0)
	case key.Matches(k, p.keys.Move.Down):
		p.cursor = min(p.cursor+1, fields-1)
	case key.Matches(k, p.keys.Settings.Before):
		p.Values.Turn(p.cursor, -1)
	case key.Matches(k, p.keys.Settings.After):
		p.Values.Turn(p.cursor, 1)
	case key.Matches(k, p.keys.Settings.Edit):
		switch {
		case p.cursor == Output:
			p.output = field.New(p.theme, p.Values.Out)
		case len(p.Values.Choices(p.cursor)) > 0 && p.Choose != nil:
			return p.Choose(p.cursor), true
		default:
			p.Values.Turn(p.cursor, 1)
		}
	default:
		return nil, false
	}
	return nil, true
}

func (p *Panel) edit(k tea.KeyMsg) {
	switch {
	case key.Matches(k, p.keys.Text.Accept):
		p.Values.Out = strings.TrimSpace(p.output.Value())
		p.output = nil
	case key.Matches(k, p.keys.Text.Away):
		p.output = nil
	default:
		p.output.Update(k)
	}
}

// Help lists the keys that do something now.
func (p *Panel) Help() []key.Binding {
	if p.Editing() {
		return []key.Binding{p.keys.Text.Accept, p.keys.Text.Away}
	}
	s := p.keys.Settings
	return []key.Binding{s.Before, s.After, s.Edit, s.Presets, p.keys.Move.Up, p.keys.Move.Down, s.Back}
}

// View draws the panel in at most width by height cells; focused says whether
// its keys work now.
func (p *Panel) View(width, height int, focused bool) string {
	const label = 14
	g := p.theme.Glyphs
	lines := []string{p.theme.Strong.On(layout.Cut("settings of the next batch", width, g.Ellipsis))}
	for f := Field(0); f < fields; f++ {
		lines = append(lines, p.row(f, label, width, focused))
	}
	lines = append(lines, "")
	for _, l := range layout.Wrap(p.theme.Text(p.Values.Hint(p.cursor)), width) {
		lines = append(lines, p.theme.Dim.On(l))
	}
	return layout.Clamp(strings.Join(p.window(lines, height), "\n"), width, height)
}

// window keeps the cursor's line in sight when there are more lines than height.
func (p *Panel) window(lines []string, height int) []string {
	if at := int(p.cursor) + 1; height > 0 && len(lines) > height && at >= height {
		return lines[at-height+1:]
	}
	return lines
}

func (p *Panel) row(f Field, label, width int, focused bool) string {
	g := p.theme.Glyphs
	room := width - 2 - label
	if f == Output && p.output != nil {
		return g.Pointer + " " + layout.Pad(f.String(), label) + p.output.View(room)
	}
	value := p.theme.Text(p.Values.Word(f))
	if f != p.cursor || !focused {
		return "  " + p.theme.Dim.On(layout.Pad(f.String(), label)) + layout.CutMiddle(value, room, g.Ellipsis)
	}
	if f != Output {
		value = g.Left + " " + layout.CutMiddle(value, room-4, g.Ellipsis) + " " + g.Right
	} else {
		value = layout.CutMiddle(value, room, g.Ellipsis)
	}
	return p.theme.Row(layout.Pad(f.String(), label)+p.theme.Accent.On(value), width, true)
}
