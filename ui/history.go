package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/ui/history"
	"bulkup/ui/human"
)

// visit goes to a screen as its key does.
func (m *Model) visit(s screen) tea.Cmd {
	switch s {
	case historyScreen:
		return m.showHistory()
	case settingsScreen:
		m.showSettings()
	default:
		m.show(s)
	}
	return nil
}

// showHistory goes to the history and reads its first page, once.
func (m *Model) showHistory() tea.Cmd {
	m.show(historyScreen)
	if m.history.Asked() {
		return nil
	}
	return m.readHistory(false)
}

// readHistory asks for the newest page, or for the next older one.
func (m *Model) readHistory(older bool) tea.Cmd {
	read := m.history.Begin(older)
	return func() tea.Msg {
		page, err := m.opts.Queue.History(m.ctx, read.Engine, queue.HistoryFilter{}, read.Offset)
		return recordsMsg{read, page, err}
	}
}

func (m *Model) historyKey(k tea.KeyMsg) tea.Cmd {
	switch action := m.history.Update(k); action {
	case history.Fetch:
		return m.fetch(m.history.Selection())
	case history.Older, history.Reload:
		return m.readHistory(action == history.Older)
	case history.Turn:
		return m.turnHistory()
	case history.Open:
		return m.openRecord()
	case history.Copy:
		if r, ok := m.history.Cursor(); ok {
			return m.copy(r.Task, "task "+r.Task)
		}
	case history.Quit:
		return m.quit()
	}
	return nil
}

// turnHistory shows the history with the next engine that is ready.
func (m *Model) turnHistory() tea.Cmd {
	var ready []string
	at := 0
	for _, e := range m.values.Engines {
		if e.Name == m.history.Engine() {
			at = len(ready)
		}
		if e.Ready {
			ready = append(ready, e.Name)
		}
	}
	if len(ready) < 2 {
		m.tell("no other engine is ready", false)
		return nil
	}
	m.history.SetEngine(ready[(at+1)%len(ready)])
	return m.readHistory(false)
}

// fetch brings results to this disk that are not here. Nothing is paid for it.
func (m *Model) fetch(records []queue.Record) tea.Cmd {
	missing := history.Missing(records)
	switch {
	case len(records) == 0:
		return nil
	case len(missing) == 0 && len(records) == 1 && records[0].Here:
		m.tell("its result is here: "+records[0].Path, false)
		return nil
	case len(missing) == 0:
		m.tell("nothing to fetch here: only finished work whose result is not on this disk can be fetched again", false)
		return nil
	}
	engine, settings, dir := m.history.Engine(), m.values.Settings, m.opts.Paths.Cwd
	return func() tea.Msg {
		ids, err := m.opts.Queue.Fetch(m.ctx, engine, missing, settings, dir)
		return fetchedMsg{len(ids), err}
	}
}

func (m *Model) fetched(msg fetchedMsg) {
	if msg.err != nil {
		m.tell("nothing is fetched: "+msg.err.Error(), true)
		return
	}
	m.tell(human.Count(msg.jobs, "result is", "results are")+" being fetched; nothing is paid again", false)
}

// openRecord shows the result of a record, if that is on this disk.
func (m *Model) openRecord() tea.Cmd {
	r, ok := m.history.Cursor()
	switch {
	case !ok:
		return nil
	case !r.Here:
		m.tell("this result is not on this disk; enter fetches it", false)
		return nil
	}
	return m.openPath(r.Path)
}
