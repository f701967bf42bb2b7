package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
)

// logMsg is what the log says of a job.
type logMsg struct {
	id    job.ID
	lines []queue.LogLine
	err   error
}

// readLog has the log read for the details that are open, when their job has gone
// on since; nil otherwise.
func (m *Model) readLog() tea.Cmd {
	if m.detail == nil || m.screen != jobsScreen {
		return nil
	}
	j, _, ok := m.jobs.Job(m.detail.ID)
	if !ok || !m.detail.WantsLog(j) {
		return nil
	}
	return func() tea.Msg {
		lines, err := m.opts.Queue.Log(m.ctx, j.ID)
		return logMsg{j.ID, lines, err}
	}
}

func (m *Model) logRead(msg logMsg) {
	if m.detail != nil && m.detail.ID == msg.id {
		m.detail.SetLog(msg.lines, msg.err)
	}
}
