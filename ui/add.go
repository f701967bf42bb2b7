package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/picker"
	"bulkup/ui/safe"
	"bulkup/ui/settings"
	"bulkup/ui/theme"
)

// adder is the add screen: the picker, and the settings beside it.
type adder struct {
	theme  *theme.Theme
	keys   keys.Map
	hints  keys.Writer
	picker *picker.Picker
	panel  *settings.Panel
	aside  bool // keys go to the settings
}

func newAdder(th *theme.Theme, km keys.Map, v *settings.Values, hints keys.Writer, o Options) *adder {
	return &adder{
		theme: th, keys: km, hints: hints,
		panel: settings.New(th, km, v),
		picker: picker.New(picker.Options{
			Theme: th, Keys: picker.KeysOf(km), Dir: o.Paths.Cwd, Home: o.Paths.Home, Measure: o.Measure,
		}),
	}
}

// editing returns the line that is edited, nil when keys are keys.
func (a *adder) editing() editor {
	switch {
	case a.aside && a.panel.Editing():
		return a.panel
	case !a.aside && a.picker.Editing():
		return a.picker
	}
	return nil
}

func (a *adder) key(k tea.KeyMsg) tea.Cmd {
	s := a.keys.Settings
	switch {
	case a.editing() == nil && key.Matches(k, s.Switch):
		a.aside = !a.aside
	case !a.aside:
		return a.picker.Update(k)
	case a.panel.Update(k):
	case key.Matches(k, s.Back):
		a.aside = false
	}
	return nil
}

func (a *adder) help() []key.Binding {
	if a.aside {
		return a.panel.Help()
	}
	help := a.picker.Help()
	if a.picker.Editing() {
		return help
	}
	return slices.Concat(help[:2], []key.Binding{a.keys.Settings.Switch, help[2], a.keys.Settings.Sample}, help[3:6], []key.Binding{a.keys.Settings.Presets}, help[6:])
}

// view draws the screen: both panels where they fit side by side, or else the
// one that has the keys.
func (a *adder) view(f layout.Frame, height int) string {
	const gap = 3
	if f.Wide {
		main, side := layout.Panels(f.Width-2, gap)
		left := strings.Split(layout.Clamp(a.picker.View(main, height), main, height), "\n")
		right := strings.Split(a.panel.View(side, height, a.aside), "\n")
		for i := range left {
			left[i] = " " + layout.Pad(left[i], main+1) + a.theme.Dim.On(a.theme.Glyphs.Wall) + " " + right[i]
		}
		return strings.Join(left, "\n")
	}
	if a.aside {
		return indent(a.panel.View(f.Width-2, height, true))
	}
	return indent(a.picker.View(f.Width-2, height-1) + "\n" + a.summary(f.Width-2))
}

// summary is one line on the settings, with the key that leads to them.
func (a *adder) summary(width int) string {
	v := a.panel.Values
	head := a.hints.Paint(a.hints.Name(a.keys.Settings.Switch)) + " settings: "
	text := strings.Join([]string{v.Model, v.Word(settings.Scale) + a.theme.Glyphs.Times, v.Format, v.Word(settings.Output)}, ", ")
	return layout.Cut(head+a.theme.Dim.On(safe.Text(text)), width, a.theme.Glyphs.Ellipsis)
}

// indent puts one empty cell before each line.
func indent(view string) string { return " " + strings.ReplaceAll(view, "\n", "\n ") }
