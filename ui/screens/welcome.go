package screens

import (
	"bulkup/ui/layout"
	"bulkup/ui/safe"
	"bulkup/ui/settings"
)

// welcome says what happens to a picture, with the settings as they are.
func (a *Add) welcome(width int) []string {
	v := a.app.Values
	text := []string{"Drop pictures or folders onto this window, or mark some below and press a."}
	for _, e := range v.Engines {
		switch {
		case e.Name == v.Engine:
			text = append(text, "They are upscaled by "+e.Title+"; the results go "+a.destination()+".")
		case !e.Ready && e.Why != "":
			text = append(text, "For "+e.Title+": "+e.Why+".")
		}
	}
	var lines []string
	for i, one := range text {
		paint := a.app.Theme.Dim
		if i == 0 {
			paint = a.app.Theme.Strong
		}
		for _, l := range layout.Wrap(safe.Text(one), width) {
			lines = append(lines, " "+paint.On(l))
		}
	}
	return append(lines, "")
}

// destination is where results go.
func (a *Add) destination() string {
	if a.app.Values.Out == "" {
		return "beside the sources"
	}
	return "to " + a.app.Values.Word(settings.Output)
}
