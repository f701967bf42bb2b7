package screens

import (
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/human"
)

// copyPaths puts where the jobs' pictures are on the clipboard, one a line.
func (d actions) copyPaths(ids []job.ID) tea.Cmd {
	var paths []string
	for _, id := range ids {
		if j, _, ok := d.Jobs.Job(id); ok {
			paths = append(paths, located(j))
		}
	}
	if len(paths) == 0 {
		return nil
	}
	said := paths[0]
	if len(paths) > 1 {
		said = human.Count(len(paths), "path", "paths")
	}
	return d.copy(strings.Join(paths, "\n"), said)
}

// located is where a job's picture is best found: published, stored, or to come from.
func located(j job.Job) string {
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
func (d actions) copyTask(id job.ID) tea.Cmd {
	j, _, ok := d.Jobs.Job(id)
	if !ok || j.Task == nil {
		d.Notice("this job has no task yet", false)
		return nil
	}
	return d.copy(j.Task.ID, "task "+j.Task.ID)
}

func (d actions) copy(text, said string) tea.Cmd {
	d.Notice("copied: "+said, false)
	signals := d.Signals
	return func() tea.Msg {
		signals.Copy(text)
		return nil
	}
}

// openResult shows a job's result, or the folder that it is in.
func (d actions) openResult(id job.ID, folder bool) tea.Cmd {
	j, _, ok := d.Jobs.Job(id)
	switch {
	case !ok:
		return nil
	case j.Result == nil:
		d.Notice("there is no result yet to open", false)
		return nil
	}
	path := j.Result.Path
	if folder {
		path = filepath.Dir(path)
	}
	return d.openPath(path)
}

func (d actions) openPath(path string) tea.Cmd {
	return d.Attempt("open "+path, func() error { return d.Opts.Open(path) })
}
