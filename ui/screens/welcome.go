package screens

import (
	"bulkup/ui/layout"
	"bulkup/ui/settings"
)

// welcome says what happens to a picture, with the settings as they are and, without a
// key, what the cloud would add and where a key comes from.
func (a *Add) welcome(width int) []string {
	v, keys := a.app.Values, a.app.Keys
	text := []string{"Drop pictures or folders onto this window, or mark some below and press " + a.app.Hints.Name(keys.Picker.Choose) + "."}
	for _, e := range v.Engines {
		switch {
		case e.Name == v.Engine:
			text = append(text, "They are upscaled by "+e.Title+"; the results go "+a.destination()+".")
		case e.Name == "cloud" && !e.Ready && keys.Settings.EnterKey.Enabled():
			text = append(text, e.Title+" adds larger models, for credits: make a key at upscayl.org and press "+
				a.app.Hints.Name(keys.Settings.EnterKey)+" to enter it.")
		case !e.Ready && e.Why != "":
			text = append(text, "For "+e.Title+": "+e.Why+".")
		}
	}
	if use := keys.Settings.UseUpscayl; use.Enabled() {
		text = append(text, "Upscayl is installed here: press "+a.app.Hints.Name(use)+" to use its engine, which computes on the graphics card.")
	}
	var lines []string
	for i, one := range text {
		paint := a.app.Theme.Dim
		if i == 0 {
			paint = a.app.Theme.Strong
		}
		for _, l := range layout.Wrap(a.app.Theme.Text(one), width) {
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
