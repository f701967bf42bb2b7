package ui

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/dialog"
	"bulkup/ui/human"
)

// toggleWatch ends the watching of a folder, or opens the panel that begins it:
// what is in the folder is queued with it.
func (m *Model) toggleWatch(dir string) tea.Cmd {
	if slices.Contains(m.jobs.Status().Watching, dir) {
		m.tell("no longer watched: "+dir, false)
		return m.ask("stop watching "+dir, func(ctx context.Context) error { return m.opts.Queue.StopWatching(ctx, dir) })
	}
	m.openPanel()
	m.drop.paths = []string{dir}
	m.drop.panel.Watch = dir
	m.drop.panel.Start = func(dialog.Found) tea.Cmd { return m.watchFolder(dir) }
	return m.look()
}

// watchFolder watches a folder with the settings as they are now.
func (m *Model) watchFolder(dir string) tea.Cmd {
	settings, engine := m.values.Settings, m.values.Engine
	return m.ask("watch "+dir, func(ctx context.Context) error { return m.opts.Queue.WatchFolder(ctx, dir, settings, engine) })
}

// watching says how many folders are watched, "" when none is.
func (m *Model) watching() string {
	if n := len(m.jobs.Status().Watching); n > 0 {
		return "watching " + human.Count(n, "folder", "folders")
	}
	return ""
}
