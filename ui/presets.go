package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/dialog"
	"bulkup/ui/settings"
)

// askPresets opens the dialog of presets for some settings; applied says what
// follows from one, given the settings that it set.
func (m *Model) askPresets(v *settings.Values, applied func([]settings.Field) tea.Cmd) tea.Cmd {
	if m.opts.Store == nil {
		return nil
	}
	store := m.opts.Store
	m.open(&dialog.Presets{
		Theme: m.theme, Keys: m.keys, Values: v, All: store.Presets(),
		Check: store.CheckPreset,
		Apply: func(p settings.Preset) tea.Cmd {
			set, err := v.Take(p)
			if err != nil {
				m.tell("preset "+p.Name+": "+err.Error(), true)
			} else {
				m.tell("preset "+p.Name+" is applied", false)
			}
			return applied(set)
		},
		Save: func(p settings.Preset) tea.Cmd {
			return func() tea.Msg { return presetMsg{"preset " + p.Name + " is saved", store.SavePreset(p)} }
		},
		Remove: func(name string) tea.Cmd {
			return func() tea.Msg { return presetMsg{"preset " + name + " is removed", store.RemovePreset(name)} }
		},
	})
	return nil
}

// presetMsg is the end of saving or removing a preset.
type presetMsg struct {
	said string
	err  error
}

// presetKept shows the presets as they are now.
func (m *Model) presetKept(msg presetMsg) {
	if msg.err != nil {
		m.tell("the presets stay as they were: "+msg.err.Error(), true)
		return
	}
	m.tell(msg.said, false)
	for _, d := range m.dialogs {
		if p, ok := d.(*dialog.Presets); ok {
			p.All = m.opts.Store.Presets()
		}
	}
}
