package screens

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/dialog"
	"bulkup/ui/settings"
)

// change opens the dialog that gives waiting jobs other settings.
func (d actions) change(ids []job.ID) tea.Cmd {
	waiting := d.pick(ids, func(j job.Job) bool { return j.State == job.Waiting })
	if len(waiting) == 0 {
		d.Notice("only jobs that wait can get other settings", false)
		return nil
	}
	first, _, _ := d.Jobs.Job(waiting[0])
	values := &settings.Values{Settings: first.Settings, Engine: first.Engine, Models: d.Values.OfferedBy(first.Engine)}
	d.Open(&dialog.Change{
		Theme: d.Theme, Keys: d.Keys.Drop, Hints: d.Hints, Jobs: len(waiting), Begun: len(ids) - len(waiting),
		Values:  values,
		Choose:  func(f settings.Field, then func() tea.Cmd) tea.Cmd { return d.choose(values, f, then) },
		Presets: func(applied func([]settings.Field) tea.Cmd) tea.Cmd { return d.askPresets(values, applied) },
		Apply: func(change func(job.Settings) job.Settings) tea.Cmd {
			return d.Ask("change the settings", func(ctx context.Context) error { return d.Opts.Queue.Change(ctx, waiting, change) })
		},
	})
	return nil
}
