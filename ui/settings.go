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
	preferences.Save
	said string
	err  error
}

// save keeps a setting. A key is kept only if the service takes it. It runs in a
// command and touches nothing of the model that changes.
func (m *Model) save(s preferences.Save) savedMsg {
	store := m.opts.Store
	switch {
	case s.Step != 0:
		return savedMsg{s, "", store.Move(s.Name, s.Step < 0)}
	case s.Name != preferences.KeyName && s.Value == "":
		return savedMsg{s, s.Name + " is out of the settings file", store.Set(s.Name, "")}
	case s.Name != preferences.KeyName:
		return savedMsg{s, s.Name + " is saved", store.Set(s.Name, s.Value)}
	}
	if err := store.CheckKey(m.ctx, s.Value); err != nil {
		return savedMsg{s, "", err}
	}
	origin, err := store.SaveKey(s.Value)
	s.Value = "" // it has done its work
	return savedMsg{s, "the service takes the key, which is now in the " + origin + "; it is used from the next start on", err}
}

func (m *Model) saved(msg savedMsg) {
	m.preferences.Saved(msg.Name, msg.err)
	switch {
	case msg.err != nil && !m.preferences.Editing():
		m.tell(msg.Name+" could not be saved: "+msg.err.Error(), true)
	case msg.err == nil:
		m.preferences.SetRows(m.opts.Store.Rows())
		m.preferences.Moved(msg.Name, msg.Step)
		if by := preferences.Stronger(m.preferences.Of(msg.Name)); by != "" {
			msg.said += ", but the " + by + " is stronger"
		}
		if msg.said != "" {
			m.tell(msg.said, false)
		}
	}
}
