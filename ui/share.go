package ui

import (
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/human"
)

// copyPaths puts where the jobs' pictures are on the clipboard, one a line.
func (m *Model) copyPaths(ids []job.ID) tea.Cmd {
	var paths []string
	for _, id := range ids {
		if j, _, ok := m.jobs.Job(id); ok {
			paths = append(paths, place(j))
		}
	}
	if len(paths) == 0 {
		return nil
	}
	said := paths[0]
	if len(paths) > 1 {
		said = human.Count(len(paths), "path", "paths")
	}
	return m.copy(strings.Join(paths, "\n"), said)
}

// place is where a job's picture is best found: published, stored, or to come from.
func place(j job.Job) string {
	switch {
	case j.Publish != nil && j.Publish.Address != "":
		return j.Publish.Address
	case j.Result != nil:
		return j.Result.Path
	case j.Source.Path != "":
		return j.Source.Path
	}
	return j.Source.URL
}

// copyTask puts the id of a job's task on the clipboard.
func (m *Model) copyTask(id job.ID) tea.Cmd {
	j, _, ok := m.jobs.Job(id)
	if !ok || j.Task == nil {
		m.tell("this job has no task yet", false)
		return nil
	}
	return m.copy(j.Task.ID, "task "+j.Task.ID)
}

func (m *Model) copy(text, said string) tea.Cmd {
	m.tell("copied: "+said, false)
	signals := m.signals
	return func() tea.Msg {
		signals.Copy(text)
		return nil
	}
}

// openResult shows a job's result, or the folder that it is in.
func (m *Model) openResult(id job.ID, folder bool) tea.Cmd {
	j, _, ok := m.jobs.Job(id)
	switch {
	case !ok:
		return nil
	case j.Result == nil:
		m.tell("there is no result yet to open", false)
		return nil
	}
	path := j.Result.Path
	if folder {
		path = filepath.Dir(path)
	}
	return m.openPath(path)
}

func (m *Model) openPath(path string) tea.Cmd {
	return func() tea.Msg { return actedMsg{"open " + path, m.opts.Open(path)} }
}
