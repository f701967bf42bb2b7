package history

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Action is what the user wants.
type Action int

// The actions; None means that nothing is left to do.
const (
	None   Action = iota
	Fetch         // the selection
	Older         // the next page
	Reload        // the newest page
	Turn          // to the next engine
	Open          // the result under the cursor
	Copy          // the task under the cursor
	Quit
)

// Update handles a key and returns what is left to do for others.
func (s *Screen) Update(k tea.KeyMsg) Action {
	h := s.keys.History
	switch {
	case s.table.Step(k, s.keys.Move):
	case key.Matches(k, h.Mark):
		s.table.Toggle()
	case key.Matches(k, h.MarkTo):
		s.table.MarkTo()
	case key.Matches(k, h.MarkAll):
		s.table.MarkAll()
	case key.Matches(k, h.Clear):
		if !s.table.ClearMarks() {
			s.filter = all
			s.choose()
		}
	case key.Matches(k, h.NextFilter):
		s.filter = (s.filter + 1) % filters
		s.choose()
	case key.Matches(k, h.Older):
		if s.page.More && !s.reading {
			return Older
		}
	case key.Matches(k, h.Reload):
		if !s.reading {
			return Reload
		}
	}
	for _, a := range []struct {
		key    key.Binding
		action Action
	}{{h.Fetch, Fetch}, {h.Engine, Turn}, {h.OpenFile, Open}, {h.Copy, Copy}, {h.Quit, Quit}} {
		if key.Matches(k, a.key) {
			return a.action
		}
	}
	return None
}

// Help lists the keys that do something now, the most useful first.
func (s *Screen) Help() []key.Binding {
	h, m := s.keys.History, s.keys.Move
	older := h.Older
	older.SetEnabled(s.page.More)
	return []key.Binding{h.Fetch, h.Mark, older, h.Reload, h.NextFilter, h.Engine, h.OpenFile, h.Copy, h.MarkTo, h.MarkAll,
		h.Clear, m.Up, m.Down, m.PageUp, m.PageDown, m.Home, m.End, h.Quit}
}
