package ui

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/signal"
)

// work is what the user may have walked away from.
type work struct {
	under bool // there is something at work
	since time.Time
}

// long is how long work has to take for its end to be worth a notice.
const long = 10 * time.Second

// rest notices that the work has ended or cannot go on without the user, and
// calls them, once.
func (m *Model) rest() tea.Cmd {
	active, waiting := m.Jobs.Active(), m.Jobs.Count(job.Waiting)
	switch {
	case active > 0:
		if !m.work.under {
			m.work = work{true, m.Opts.Now()}
		}
		return nil
	case !m.work.under, waiting > 0 && !m.Standing():
		return nil // it never began, or goes on by itself
	}
	took := m.Opts.Now().Sub(m.work.since)
	m.work = work{}
	if m.Opts.Quiet || took < long {
		return nil
	}
	text := "bulkup: " + human.Number(m.Jobs.Count(job.Done)) + " done"
	for _, s := range []job.State{job.Failed, job.Unknown, job.Waiting} {
		if n := m.Jobs.Count(s); n > 0 {
			text += ", " + human.Number(n) + " " + string(s)
		}
	}
	signals := m.Signals
	return func() tea.Msg {
		signals.Notify(text)
		return nil
	}
}

// signal keeps the window's title and the task bar true.
func (m *Model) signal() tea.Cmd {
	signals := m.Signals
	if !signals.Want(m.background()) {
		return nil
	}
	return func() tea.Msg {
		signals.Flush()
		return nil
	}
}

// background is what the program shows while its window is in the background.
func (m *Model) background() signal.State {
	all, open := m.Jobs.Len(), m.Jobs.Active()+m.Jobs.Count(job.Waiting)
	s := signal.State{Title: "bulkup", Progress: -1}
	if all == 0 {
		return s
	}
	bad := m.Jobs.Count(job.Failed) + m.Jobs.Count(job.Unknown)
	s.Title = fmt.Sprintf("bulkup %d/%d", m.Jobs.Count(job.Done), all)
	if bad > 0 {
		s.Title += fmt.Sprintf(", %d to check", bad)
	}
	if open > 0 {
		s.Progress, s.Trouble = 100*(all-open)/all, m.Standing()
	}
	return s
}
