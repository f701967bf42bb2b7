package screens

import (
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/after"
	"bulkup/ui/dialog"
	"bulkup/ui/settings"
)

// askPresets opens the dialog of presets for some settings; applied says what
// follows from one, given the settings that it set.
func (d *App) askPresets(v *settings.Values, applied func([]settings.Field) tea.Cmd) tea.Cmd {
	if d.Opts.Store == nil {
		return nil
	}
	store := d.Opts.Store
	d.Open(&dialog.Presets{
		Theme: d.Theme, Keys: d.Keys, Values: v, All: store.Presets(),
		Check: store.CheckPreset,
		Apply: func(p settings.Preset) tea.Cmd {
			set, err := v.Take(p)
			if err != nil {
				d.Notice("preset "+p.Name+": "+err.Error(), true)
			} else {
				d.Notice("preset "+p.Name+" is applied", false)
			}
			return applied(set)
		},
		Save: func(p settings.Preset) tea.Cmd {
			return d.keepPreset("preset "+p.Name+" is saved", func() error { return store.SavePreset(p) })
		},
		Remove: func(name string) tea.Cmd {
			return d.keepPreset("preset "+name+" is removed", func() error { return store.RemovePreset(name) })
		},
	})
	return nil
}

// keepPreset writes the presets to the settings file, and shows them as they are then.
func (d *App) keepPreset(said string, write func() error) tea.Cmd {
	return after.Work(write, func(err error) tea.Cmd {
		if err != nil {
			d.Notice("the presets stay as they were: "+err.Error(), true)
			return nil
		}
		d.Notice(said, false)
		for _, one := range d.Dialogs() {
			if p, ok := one.(*dialog.Presets); ok {
				p.All = d.Opts.Store.Presets()
			}
		}
		return nil
	})
}
