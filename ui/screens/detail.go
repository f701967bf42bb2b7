package screens

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/after"
	"bulkup/ui/desk"
	"bulkup/ui/detail"
	"bulkup/ui/gallery"
	"bulkup/ui/layout"
	"bulkup/ui/preview"
)

// Detail shows all there is to know of one job, and its pictures where there is room
// for them.
type Detail struct {
	desk.Still
	app   *App
	Sheet *detail.View
}

func newDetail(d *App, id job.ID) *Detail {
	s := detail.New(d.Theme, d.Keys, id)
	s.Engines = d.Values.Engines
	return &Detail{app: d, Sheet: s}
}

// job returns the job as it is now.
func (s *Detail) job() (job.Job, queue.Progress) {
	j, p, _ := s.app.Jobs.Job(s.Sheet.ID)
	return j, p
}

// Apply goes back to the jobs when the job has left the queue.
func (s *Detail) Apply(queue.Update) {
	if _, _, ok := s.app.Jobs.Job(s.Sheet.ID); !ok {
		s.app.Home()
	}
}

// Read has the log read when the job has gone on since, nil otherwise.
func (s *Detail) Read() tea.Cmd {
	j, _ := s.job()
	if !s.Sheet.WantsLog(j) {
		return nil
	}
	return func() tea.Msg {
		lines, err := s.app.Opts.Queue.Log(s.app.Ctx, j.ID)
		return after.Msg(func() tea.Cmd { s.Sheet.SetLog(lines, err); return nil })
	}
}

// Update handles a key.
func (s *Detail) Update(k tea.KeyMsg) tea.Cmd {
	d := s.app
	keys, ids := d.Keys.Detail, []job.ID{s.Sheet.ID}
	switch {
	case s.Sheet.Update(k):
	case key.Matches(k, keys.Back):
		d.Pop()
	case key.Matches(k, keys.Compare):
		s.compare()
	case key.Matches(k, keys.Retry):
		return actions{d}.retry(ids)
	case key.Matches(k, keys.Remove):
		return actions{d}.remove(ids)
	case key.Matches(k, keys.Change):
		return actions{d}.change(ids)
	case key.Matches(k, keys.Copy):
		return actions{d}.copyPaths(ids)
	case key.Matches(k, keys.CopyTask):
		return actions{d}.copyTask(ids[0])
	case key.Matches(k, keys.OpenFile), key.Matches(k, keys.OpenFolder):
		return actions{d}.openResult(ids[0], key.Matches(k, keys.OpenFolder))
	case key.Matches(k, keys.Next):
		s.turn(1)
	case key.Matches(k, keys.Previous):
		s.turn(-1)
	}
	return nil
}

// turn shows another job.
func (s *Detail) turn(by int) {
	if id, ok := s.app.Jobs.Next(by); ok {
		s.Sheet = newDetail(s.app, id).Sheet
	}
}

// compare opens the pictures before and after.
func (s *Detail) compare() {
	j, _ := s.job()
	if subject, ok := gallery.Subject(j); ok {
		s.app.Push(&Compare{app: s.app, detail: s, pictures: preview.NewCompare(subject)})
		return
	}
	s.app.Notice("there is no picture to show", false)
}

const sheetGap = 3 // cells between the sheet of a job and its pictures

// pair is the pictures beside the sheet; false when there are none, or no room.
func (s *Detail) pair() (preview.Pair, bool) {
	j, _ := s.job()
	subject, ok := gallery.Subject(j)
	return preview.Pair{Subject: subject}, ok && s.app.Frame.Wide
}

// Pieces are the pictures beside the sheet.
func (s *Detail) Pieces(width, height int) []preview.Piece {
	pair, ok := s.pair()
	if !ok {
		return nil
	}
	_, side := layout.Panels(width-2, sheetGap)
	return pair.Pieces(s.app.Gallery.Painter.Room(side, height))
}

// View draws the sheet, and the pictures beside it.
func (s *Detail) View(width, height int) string {
	d := s.app
	j, p := s.job()
	s.Sheet.Since = d.Jobs.Since(j.ID)
	pair, ok := s.pair()
	if !ok {
		return indent(s.Sheet.Draw(j, p, d.Opts.Now(), width-2, height))
	}
	main, side := layout.Panels(width-2, sheetGap)
	pictures := pair.Draw(d.Gallery.Store, d.Gallery.Painter, d.Gallery.Painter.Room(side, height), d.Theme.Dim.On,
		func(text string) string {
			return d.Theme.Dim.On(layout.Cut(d.Theme.Text(text), side, d.Theme.Glyphs.Ellipsis))
		})
	lines := strings.Split(s.Sheet.Draw(j, p, d.Opts.Now(), main, height), "\n")
	for i := range lines {
		if i < len(pictures) {
			lines[i] = layout.Pad(lines[i], main+sheetGap) + pictures[i]
		}
	}
	return indent(strings.Join(lines, "\n"))
}

// Help lists the keys that do something now.
func (s *Detail) Help() []key.Binding {
	j, _ := s.job()
	_, _, made := gallery.Outcome(j)
	return s.app.allowed(s.Sheet.Help(j, made))
}
