package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/dialog"
	"bulkup/ui/settings"
)

// change opens the dialog that gives waiting jobs other settings.
func (m *Model) change(ids []job.ID) tea.Cmd {
	waiting := m.pick(ids, func(j job.Job) bool { return j.State == job.Waiting })
	if len(waiting) == 0 {
		m.tell("only jobs that wait can get other settings", false)
		return nil
	}
	first, _, _ := m.jobs.Job(waiting[0])
	values := &settings.Values{Settings: first.Settings, Engine: first.Engine, Models: m.values.OfferedBy(first.Engine)}
	m.open(&dialog.Change{
		Theme: m.theme, Keys: m.keys.Drop, Hints: m.hints, Jobs: len(waiting), Begun: len(ids) - len(waiting),
		Values:  values,
		Presets: func(applied func([]settings.Field) tea.Cmd) tea.Cmd { return m.askPresets(values, applied) },
		Apply: func(change func(job.Settings) job.Settings) tea.Cmd {
			return m.ask("change the settings", func(ctx context.Context) error { return m.opts.Queue.Change(ctx, waiting, change) })
		},
	})
	return nil
}
