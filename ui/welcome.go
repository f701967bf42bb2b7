package ui

import (
	"strings"

	"bulkup/ui/layout"
	"bulkup/ui/safe"
	"bulkup/ui/settings"
)

// addView is the add screen and, as long as nothing has ever been queued, what
// the program is and how it is begun, where there is room for that.
func (m *Model) addView(height int) string {
	const least = 12 // lines that the files need
	var welcome []string
	if m.jobs.Len() == 0 {
		welcome = m.welcome(m.frame.Width - 2)
	}
	if len(welcome) > height-least {
		welcome = nil
	}
	view := strings.Join(append(welcome, m.add.view(m.frame, height-len(welcome))), "\n")
	return layout.Clamp(view, m.frame.Width, height)
}

// welcome says what happens to a picture, with the settings as they are.
func (m *Model) welcome(width int) []string {
	v := m.values
	text := []string{"Drop pictures or folders onto this window, or mark some below and press a."}
	for _, e := range v.Engines {
		switch {
		case e.Name == v.Engine:
			text = append(text, "They are upscaled by "+e.Title+"; the results go "+m.destination()+".")
		case !e.Ready && e.Why != "":
			text = append(text, "For "+e.Title+": "+e.Why+".")
		}
	}
	var lines []string
	for i, one := range text {
		paint := m.theme.Dim
		if i == 0 {
			paint = m.theme.Strong
		}
		for _, l := range layout.Wrap(safe.Text(one), width) {
			lines = append(lines, " "+paint.On(l))
		}
	}
	return append(lines, "")
}

// destination is where results go.
func (m *Model) destination() string {
	if m.values.Out == "" {
		return "beside the sources"
	}
	return "to " + m.values.Word(settings.Output)
}
