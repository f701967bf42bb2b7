package ui

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/ui/dialog"
	"bulkup/ui/layout"
	"bulkup/ui/picker"
	"bulkup/ui/preview"
	"bulkup/ui/settings"
)

// Update handles one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.dirty = true
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.frame = layout.Divide(msg.Width, msg.Height)
		m.measureCell()
	case tea.ResumeMsg:
		cmd = m.resumed()
	case graphicsMsg:
		m.useGraphics()
	case sentMsg:
		m.previews.painter.Board.Arrived(preview.Piece(msg))
	case tea.KeyMsg:
		cmd = m.guard(msg)
	case tea.MouseMsg:
		cmd = m.mouseEvent(msg)
	case burstMsg:
		if msg.sequence == m.burst.sequence {
			cmd = m.release()
		}
	case updateMsg:
		cmd = m.apply(queue.Update(msg))
	case tickMsg:
		m.ticking = false
		m.jobs.Tick()
	case lookedMsg:
		cmd = m.looked(msg)
	case armMsg:
		m.arm(msg)
	case startedMsg:
		m.started(msg)
	case addedMsg:
		m.added(msg)
	case tileMsg:
		m.loaded(msg)
	case recordsMsg:
		m.history.End(msg.read, msg.page, msg.err)
	case fetchedMsg:
		m.fetched(msg)
	case sampledMsg:
		m.sampled(msg)
	case savedMsg:
		m.saved(msg)
	case presetMsg:
		m.presetKept(msg)
	case actedMsg:
		if msg.err != nil && m.ctx.Err() == nil {
			m.tell("could not "+msg.what+": "+msg.err.Error(), true)
		}
	case logMsg:
		m.logRead(msg)
	case picker.WatchMsg:
		cmd = m.toggleWatch(msg.Dir)
	case picker.ChosenMsg:
		cmd = m.openDrop("", msg.Paths)
	default:
		cmd = m.add.picker.Update(msg)
	}
	return m, tea.Batch(cmd, m.tick(), m.signal(), m.load(), m.readLog())
}

// tick asks for a message in a second if the screen changes as time passes.
func (m *Model) tick() tea.Cmd {
	if m.ticking || !m.jobs.Ages() {
		return nil
	}
	m.ticking = true
	return m.opts.Tick(time.Second, func(time.Time) tea.Msg { return tickMsg{} })
}

// key gives a key to whoever it is for: the dialog, a line that is edited, the
// keys of all screens, and the screen.
func (m *Model) key(k tea.KeyMsg) tea.Cmd {
	m.chosen = true
	if len(m.told) > 0 {
		m.told = m.told[1:]
	}
	g := m.keys.Global
	switch {
	case key.Matches(k, g.Quit):
		return m.quit()
	case key.Matches(k, g.Suspend):
		return tea.Suspend
	case len(m.dialogs) > 0:
		return m.dialogKey(k)
	case m.editing() != nil:
		return m.screenKey(k)
	case key.Matches(k, g.Help):
		m.open(&dialog.Help{Bindings: m.bindings(), Theme: m.theme, Keys: m.hints, Move: m.keys.Move})
		return nil
	case key.Matches(k, g.Mouse):
		return m.toggleMouse()
	case key.Matches(k, g.AddTab), key.Matches(k, g.Add) && m.screen != addScreen:
		m.show(addScreen)
		return nil
	case key.Matches(k, g.JobsTab):
		m.show(jobsScreen)
		return nil
	case key.Matches(k, g.HistoryTab):
		return m.showHistory()
	case key.Matches(k, g.SampleTab):
		m.show(sampleScreen)
		return nil
	case key.Matches(k, g.SettingsTab):
		m.showSettings()
		return nil
	}
	return m.screenKey(k)
}

func (m *Model) screenKey(k tea.KeyMsg) tea.Cmd {
	switch {
	case m.screen == addScreen && m.editing() == nil && key.Matches(k, m.keys.Settings.Sample):
		return m.askSample(m.add.picker.Pictures())
	case m.screen == addScreen && m.editing() == nil && key.Matches(k, m.keys.Settings.Presets):
		return m.askPresets(m.values, func([]settings.Field) tea.Cmd { return nil })
	case m.screen == addScreen:
		return m.add.key(k)
	case m.screen == historyScreen:
		return m.historyKey(k)
	case m.screen == settingsScreen:
		return m.settingsKey(k)
	case m.screen == sampleScreen:
		return m.trialKey(k)
	case m.previews.compare != nil:
		return m.compareKey(k)
	case m.detail != nil:
		return m.detailKey(k)
	}
	return m.act(m.jobs.Update(k))
}

// editor is a line in which pasted text stays text.
type editor interface{ Insert(text string) }

// editing returns the line that is edited, nil when keys are keys.
func (m *Model) editing() editor {
	switch {
	case len(m.dialogs) > 0:
		if p, ok := m.dialogs[len(m.dialogs)-1].(*dialog.Presets); ok && p.Editing() {
			return p
		}
	case m.screen == addScreen:
		return m.add.editing()
	case m.screen == settingsScreen && m.preferences.Editing():
		return m.preferences
	case m.screen == jobsScreen && m.detail == nil && m.jobs.Editing():
		return m.jobs
	}
	return nil
}

func (m *Model) open(d dialog.Dialog) { m.dialogs = append(m.dialogs, d) }

func (m *Model) dialogKey(k tea.KeyMsg) tea.Cmd {
	top := m.dialogs[len(m.dialogs)-1]
	cmd, done := top.Update(k)
	if done {
		m.close(top)
	}
	return cmd
}

// close takes a dialog away, wherever in the stack it is.
func (m *Model) close(d dialog.Dialog) {
	for i, open := range m.dialogs {
		if open == d {
			m.dialogs = append(m.dialogs[:i], m.dialogs[i+1:]...)
			break
		}
	}
	if m.drop != nil && d == dialog.Dialog(m.drop.panel) {
		m.drop.cancel()
		m.drop = nil
	}
	m.leaving = false
}
