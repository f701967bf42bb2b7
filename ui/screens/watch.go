package screens

import (
	"context"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/dialog"
	"bulkup/ui/human"
)

// toggleWatch ends the watching of a folder, or opens the panel that begins it:
// what is in the folder is queued with it.
func (d *App) toggleWatch(dir string) tea.Cmd {
	if slices.Contains(d.Jobs.Status().Watching, dir) {
		d.Notice("no longer watched: "+dir, false)
		return d.Ask("stop watching "+dir, func(ctx context.Context) error { return d.Opts.Queue.StopWatching(ctx, dir) })
	}
	d.openPanel()
	d.drop.paths = []string{dir}
	d.drop.panel.Watch = dir
	d.drop.panel.Start = func(dialog.Found) tea.Cmd { return d.watchFolder(dir) }
	return d.survey()
}

// watchFolder watches a folder with the settings as they are now.
func (d *App) watchFolder(dir string) tea.Cmd {
	settings, engine := d.Values.Settings, d.Values.Engine
	return d.Ask("watch "+dir, func(ctx context.Context) error { return d.Opts.Queue.WatchFolder(ctx, dir, settings, engine) })
}

// Watching says how many folders are watched, "" when none is.
func (d *App) Watching() string {
	if n := len(d.Jobs.Status().Watching); n > 0 {
		return "watching " + human.Count(n, "folder", "folders")
	}
	return ""
}

// allowed leaves out the keys that change the queue, where another process runs it.
func (d *App) allowed(all []key.Binding) []key.Binding {
	if d.Jobs.Status().Owner == "" {
		return all
	}
	j, s := d.Keys.Jobs, d.Keys.Detail
	var changing []key.Help
	for _, b := range []key.Binding{d.Keys.Global.Add, j.Retry, j.RetryFailed, j.Pause, j.Remove, j.Undo, j.Change, j.Sample, j.Earlier, j.Later,
		s.Retry, s.Remove, s.Change} {
		changing = append(changing, b.Help())
	}
	return slices.DeleteFunc(all, func(b key.Binding) bool { return slices.Contains(changing, b.Help()) })
}
