package screens

import (
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/dialog"
	"bulkup/ui/settings"
)

// choose lets the user change a setting of v: by a list of its values or, where there are
// but two, at once. then is what follows.
func (d *App) choose(v *settings.Values, f settings.Field, then func() tea.Cmd) tea.Cmd {
	values := v.Choices(f)
	if len(values) == 0 {
		v.Turn(f, 1)
		return then()
	}
	choices := make([]dialog.Choice, len(values))
	choice := func(value string) dialog.Choice {
		return dialog.Choice{Value: value, Hint: v.With(f, value).Hint(f)}
	}
	for i, value := range values {
		choices[i] = choice(value)
	}
	menu := dialog.NewMenu(d.Theme, d.Keys, f.String(), choices, v.Chosen(f))
	menu.Choose = func(value string) tea.Cmd {
		*v = *v.With(f, value)
		return then()
	}
	menu.Typed = func(text string) (dialog.Choice, bool) {
		value, ok := v.Read(f, text)
		return choice(value), ok
	}
	d.Open(menu)
	return nil
}
