// Package screens is everything that the terminal can show between its header and its
// footer, and what can be done there. Each screen is the file of its name; the tables,
// panels and pictures that they are made of have packages of their own and know of no
// queue. Start reading at App; actions.go is what screens ask of the queue.
package screens

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/desk"
	"bulkup/ui/dialog"
)

// App is the desk with all screens on it.
type App struct {
	*desk.Desk
	Add *Add

	drop     *dropping // the newest, as long as its panel is open
	surveys  int       // of drops so far
	quitting *dialog.Question
	removed  []job.Job       // the last ones, for undo
	retried  map[job.ID]bool // all at once, until they have ended
}

// New returns the desk with its screens. ctx ends everything that they begin.
func New(ctx context.Context, o desk.Options) *App {
	a := &App{Desk: desk.New(ctx, o)}
	a.Add = newAdd(a)
	a.Screens = [desk.Tabs]desk.Screen{desk.AddTab: a.Add, desk.JobsTab: &Jobs{app: a, pane: pane{app: a}}, desk.HistoryTab: newHistory(a)}
	if o.Store != nil {
		a.Screens[desk.SettingsTab] = newSettings(a)
	}
	return a
}

// Init reads the folder that the picker shows, and surveys what was dropped before the
// start.
func (d *App) Init() tea.Cmd {
	cmds := []tea.Cmd{d.Add.Picker.Init()}
	switch {
	case len(d.Opts.Drop) == 0:
	case d.Opts.StartNow:
		cmds = append(cmds, d.Show(desk.JobsTab), d.startNow(d.Opts.Drop))
	default:
		cmds = append(cmds, d.Drop("", d.Opts.Drop))
	}
	return tea.Batch(cmds...)
}

// Standing reports whether something waits for the user to act.
func (d *App) Standing() bool {
	for _, p := range d.Jobs.Status().Parks {
		if p.Until.IsZero() {
			return true
		}
	}
	return false
}
