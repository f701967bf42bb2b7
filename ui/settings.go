package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/preferences"
)

// showSettings goes to the settings, as they are now.
func (m *Model) showSettings() {
	m.preferences.SetRows(m.opts.Store.Rows())
	m.show(settingsScreen)
}

func (m *Model) settingsKey(k tea.KeyMsg) tea.Cmd {
	if !m.preferences.Editing() && key.Matches(k, m.keys.Preferences.Quit) {
		return m.quit()
	}
	save := m.preferences.Update(k)
	if save == nil {
		return nil
	}
	return func() tea.Msg { return m.save(*save) }
}

// savedMsg is the end of saving a setting.
type savedMsg struct {
	name string
	said string
	err  error
}

// save keeps a setting. A key is kept only if the service takes it. It runs in a
// command and touches nothing of the model that changes.
func (m *Model) save(s preferences.Save) savedMsg {
	if s.Name != preferences.KeyName {
		return savedMsg{s.Name, s.Name + " is saved", m.opts.Store.Set(s.Name, s.Value)}
	}
	if err := m.opts.Store.CheckKey(m.ctx, s.Value); err != nil {
		return savedMsg{name: s.Name, err: err}
	}
	origin, err := m.opts.Store.SaveKey(s.Value)
	return savedMsg{s.Name, "the service takes the key, which is now in the " + origin + "; it is used from the next start on", err}
}

func (m *Model) saved(msg savedMsg) {
	m.preferences.Saved(msg.name, msg.err)
	switch {
	case msg.err == nil:
		m.preferences.SetRows(m.opts.Store.Rows())
		m.tell(msg.said, false)
	case !m.preferences.Editing():
		m.tell(msg.name+" could not be saved: "+msg.err.Error(), true)
	}
}
