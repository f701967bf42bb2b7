package jobs

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/field"
)

// Action is what the user wants done with jobs.
type Action int

// The actions; Ignored means that the key is none of the screen's.
const (
	Ignored Action = iota
	Handled        // the screen itself has done it
	Open
	Retry
	RetryFailed
	Remove
	Pause
	Change
	Copy
	OpenFile
	OpenFolder
	Sample
	Earlier
	Later
	Undo
	Quit
)

// Request is an action and the jobs it is for.
type Request struct {
	Action Action
	IDs    []job.ID
}

// Editing reports whether keys and pastes are text now.
func (s *Screen) Editing() bool { return s.find != nil }

// Insert puts pasted text into the search.
func (s *Screen) Insert(text string) {
	if s.find != nil {
		s.find.Insert(strings.TrimSpace(text))
		s.search(s.find.Value())
	}
}

// Update handles a key and returns what is left to do for others.
func (s *Screen) Update(k tea.KeyMsg) Request {
	s.refresh()
	if s.find != nil {
		s.typing(k)
		return Request{Action: Handled}
	}
	if s.table.Step(k, s.keys.Move) {
		s.held = !key.Matches(k, s.keys.Move.Home)
		return Request{Action: Handled}
	}
	if s.choose(k) {
		return Request{Action: Handled}
	}
	for _, a := range []struct {
		key    key.Binding
		action Action
	}{
		{s.keys.Jobs.Open, Open}, {s.keys.Jobs.Retry, Retry}, {s.keys.Jobs.RetryFailed, RetryFailed},
		{s.keys.Jobs.Remove, Remove}, {s.keys.Jobs.Pause, Pause}, {s.keys.Jobs.Earlier, Earlier},
		{s.keys.Jobs.Later, Later}, {s.keys.Jobs.Change, Change}, {s.keys.Jobs.Copy, Copy},
		{s.keys.Jobs.OpenFile, OpenFile}, {s.keys.Jobs.OpenFolder, OpenFolder}, {s.keys.Jobs.Sample, Sample}, {s.keys.Jobs.Undo, Undo}, {s.keys.Jobs.Quit, Quit},
	} {
		if key.Matches(k, a.key) {
			return s.request(a.action)
		}
	}
	return Request{}
}

// Click puts the cursor onto the row on a line of the screen; a click on the row
// under the cursor opens it.
func (s *Screen) Click(line int) Request {
	const above = 2 // the filters and the titles
	s.refresh()
	before, _ := s.table.Cursor()
	if !s.table.Point(line - above) {
		return Request{}
	}
	s.held = true
	if now, _ := s.table.Cursor(); now == before {
		return s.request(Open)
	}
	return Request{Action: Handled}
}

func (s *Screen) request(a Action) Request {
	switch a {
	case RetryFailed, Pause, Undo, Quit:
		return Request{Action: a}
	}
	s.held = true
	switch a {
	case Open, OpenFile, OpenFolder: // one window at a time
		if id, ok := s.table.Cursor(); ok {
			return Request{a, []job.ID{id}}
		}
		return Request{Action: Handled}
	case Earlier, Later:
		s.rank.moved, s.stale = true, true // from now on the order is the user's
	}
	return Request{a, s.table.Selection()}
}

func (s *Screen) typing(k tea.KeyMsg) {
	switch {
	case key.Matches(k, s.keys.Text.Accept):
		s.find = nil
	case key.Matches(k, s.keys.Text.Away):
		s.find = nil
		s.search("")
	case s.find.Update(k):
		s.search(s.find.Value())
	default: // arrows go through what was found
		s.held = s.table.Step(k, s.keys.Move) || s.held
	}
}

// choose handles the keys that say which rows are shown and marked.
func (s *Screen) choose(k tea.KeyMsg) bool {
	j := s.keys.Jobs
	switch {
	case key.Matches(k, j.Mark):
		s.held = true
		s.table.Toggle()
	case key.Matches(k, j.MarkTo):
		s.held = true
		s.table.MarkTo()
	case key.Matches(k, j.MarkAll):
		s.table.MarkAll()
	case key.Matches(k, j.Find):
		s.find = field.New(s.theme, s.sought)
	case key.Matches(k, j.Sort):
		s.rank, s.stale = ranking{by: (s.rank.by + 1) % orders, moved: true}, true
	case key.Matches(k, j.Reverse):
		s.rank.reversed, s.stale = !s.rank.reversed, true
	case key.Matches(k, j.NextFilter):
		s.turnFilter(1)
	case key.Matches(k, j.PreviousFilter):
		s.turnFilter(-1)
	case key.Matches(k, j.Clear):
		s.clear()
	default:
		return false
	}
	return true
}

// clear takes back one thing at a time: marks, then the search, then the filter.
func (s *Screen) clear() {
	switch {
	case s.table.ClearMarks():
	case s.needle != "":
		s.search("")
	default:
		s.filter, s.stale = everything, true
	}
}

// Help lists the keys that do something now, the most useful first.
func (s *Screen) Help() []key.Binding {
	if s.find != nil {
		return []key.Binding{s.keys.Text.Accept, s.keys.Text.Away}
	}
	j, m := s.keys.Jobs, s.keys.Move
	pause := j.Pause
	if s.status.Paused {
		pause.SetHelp(pause.Help().Key, "go on")
	}
	return []key.Binding{j.Mark, j.Open, j.Retry, pause, j.Remove, j.Find, j.RetryFailed, j.Undo, j.Change, j.Sample, j.NextFilter, j.Sort,
		j.OpenFile, j.OpenFolder, j.Copy, j.MarkTo, j.MarkAll, j.Clear, j.Earlier, j.Later, j.Reverse, j.PreviousFilter, m.Up, m.Down, m.PageUp, m.PageDown, m.Home, m.End, j.Quit}
}
