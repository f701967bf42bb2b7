package screens

import (
	"context"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/jobs"
	"bulkup/ui/preview"
)

// Jobs shows every job of the queue.
type Jobs struct {
	app  *App
	pane pane
}

// Update does what a key asks for.
func (s *Jobs) Update(k tea.KeyMsg) tea.Cmd { return s.act(s.app.Jobs.Update(k)) }

// Click puts the cursor onto a row, and opens the row that it was on.
func (s *Jobs) Click(_, line int) tea.Cmd { return s.act(s.app.Jobs.Click(line)) }

// View draws the table and, where there is room, the picture under the cursor beside it.
func (s *Jobs) View(width, height int) string {
	side := paneWidth(width)
	if side == 0 || s.app.Jobs.Len() == 0 {
		return s.app.Jobs.View(width, height)
	}
	main := width - side - 3
	list := s.app.Jobs.View(main, height)
	j, subject, ok := s.subject()
	return s.pane.beside(list, main, s.pane.draw(subject, ok, s.pane.facts(j), side, height), height)
}

// Pieces are the pictures beside the table.
func (s *Jobs) Pieces(width, height int) []preview.Piece {
	side := paneWidth(width)
	j, subject, ok := s.subject()
	if side == 0 || !ok {
		return nil
	}
	return s.pane.pieces(subject, s.pane.room(side, height, len(s.pane.facts(j))))
}

// Help lists the keys of the table.
func (s *Jobs) Help() []key.Binding {
	if s.Editing() {
		return s.app.Jobs.Help()
	}
	all := s.app.allowed(append([]key.Binding{s.app.Keys.Global.Add}, s.app.Jobs.Help()...))
	if len(s.app.removed) > 0 {
		return all
	}
	undo := s.app.Keys.Jobs.Undo.Help() // there is nothing to bring back
	return slices.DeleteFunc(all, func(b key.Binding) bool { return b.Help() == undo })
}

// Editing reports whether the search is typed.
func (s *Jobs) Editing() bool { return s.app.Jobs.Editing() }

// Searching reports that what is typed is a search.
func (s *Jobs) Searching() bool { return s.Editing() }

// Insert puts pasted text into the search.
func (s *Jobs) Insert(text string) { s.app.Jobs.Insert(text) }

// Apply says how many of the jobs that were retried failed again.
func (s *Jobs) Apply(u queue.Update) {
	if len(s.app.retried) > 0 && len(u.Jobs) > 0 {
		actions{s.app}.sayRetried()
	}
}

// act does what the table asks for.
func (s *Jobs) act(r jobs.Request) tea.Cmd {
	d := s.app
	switch r.Action {
	case jobs.Open:
		d.Push(newDetail(d, r.IDs[0]))
	case jobs.Retry:
		return actions{d}.retry(r.IDs)
	case jobs.RetryFailed:
		return actions{d}.retryFailed()
	case jobs.Remove:
		return actions{d}.remove(r.IDs)
	case jobs.Undo:
		return actions{d}.undo()
	case jobs.Pause:
		paused := !d.Jobs.Status().Paused
		return d.Ask("pause", func(ctx context.Context) error { return d.Opts.Queue.SetPaused(ctx, paused) })
	case jobs.Earlier, jobs.Later:
		return d.Ask("move", func(ctx context.Context) error { return d.Opts.Queue.Move(ctx, r.IDs, r.Action == jobs.Earlier) })
	case jobs.Change:
		return actions{d}.change(r.IDs)
	case jobs.Sample:
		return d.askSample(s.sources(r.IDs))
	case jobs.Copy:
		return actions{d}.copyPaths(r.IDs)
	case jobs.OpenFile, jobs.OpenFolder:
		return actions{d}.openResult(r.IDs[0], r.Action == jobs.OpenFolder)
	case jobs.Quit:
		return d.Quit()
	}
	return nil
}

// sources are where the pictures of jobs are on this disk.
func (s *Jobs) sources(ids []job.ID) []string {
	var paths []string
	for _, id := range ids {
		if j, _, ok := s.app.Jobs.Job(id); ok && j.Source.Path != "" {
			paths = append(paths, j.Source.Path)
		}
	}
	return paths
}
