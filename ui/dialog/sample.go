package dialog

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/human"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/settings"
	"bulkup/ui/theme"
)

// Sample chooses the models that a few pictures are tried with.
type Sample struct {
	Theme    *theme.Theme
	Keys     keys.Sample
	Move     keys.Move
	Pictures int
	Paid     bool             // the engine takes credits
	Values   *settings.Values // of the trial: its models and scale; turned here
	Start    func(models []string, scale int) tea.Cmd

	chosen map[string]bool
	cursor int
	offset int
}

// Choose marks a model from the start and puts the cursor on it.
func (s *Sample) Choose(model string) {
	for i, m := range s.Values.Models {
		if m.ID == model {
			s.chosen, s.cursor = map[string]bool{model: true}, i
		}
	}
}

// models returns the chosen models in their usual order.
func (s *Sample) models() []string {
	var all []string
	for _, m := range s.Values.Models {
		if s.chosen[m.ID] {
			all = append(all, m.ID)
		}
	}
	return all
}

// Update chooses models, turns the scale, starts, or lets it be.
func (s *Sample) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	last := len(s.Values.Models) - 1
	switch {
	case key.Matches(k, s.Keys.Away):
		return nil, true
	case key.Matches(k, s.Keys.Start):
		if models := s.models(); len(models) > 0 {
			return s.Start(models, s.Values.Scale), true
		}
	case key.Matches(k, s.Keys.Scale):
		s.Values.Turn(settings.Scale, 1)
	case key.Matches(k, s.Move.Up):
		s.cursor = max(s.cursor-1, 0)
	case key.Matches(k, s.Move.Down):
		s.cursor = max(min(s.cursor+1, last), 0)
	case key.Matches(k, s.Keys.Mark) && s.cursor <= last:
		if s.chosen == nil {
			s.chosen = make(map[string]bool)
		}
		id := s.Values.Models[s.cursor].ID
		s.chosen[id] = !s.chosen[id]
		s.cursor = min(s.cursor+1, last)
	}
	return nil, false
}

// Title says what is begun.
func (s *Sample) Title() string { return "try models on a sample" }

// Lines are what it will take, and the models.
func (s *Sample) Lines(width, height int) []string {
	n := len(s.models())
	takes := fmt.Sprintf("%s, %s at %d%s: %s", human.Count(s.Pictures, "picture", "pictures"), human.Count(n, "model", "models"),
		s.Values.Scale, s.Theme.Glyphs.Times, human.Count(n*s.Pictures, "result", "results"))
	if s.Paid {
		takes += ", charged as usual"
	}
	head := layout.Wrap(takes, width)
	if len(head)+1 < height/2 {
		head = append(head, "")
	}
	rows := max(height-len(head), 1)
	s.offset = max(min(s.offset, s.cursor, len(s.Values.Models)-rows), s.cursor-rows+1, 0)
	lines := head
	for i := s.offset; i < min(s.offset+rows, len(s.Values.Models)); i++ {
		lines = append(lines, s.row(i, width))
	}
	return lines
}

func (s *Sample) row(i, width int) string {
	g, m := s.Theme.Glyphs, s.Values.Models[i]
	mark := " "
	if s.chosen[m.ID] {
		mark = g.Mark
	}
	line := s.Theme.Accent.On(mark) + " " + layout.Pad(s.Theme.Text(m.ID), 21)
	line += s.Theme.Dim.On(layout.Cut(s.Theme.Text(m.Purpose), max(width-2-layout.Width(line), 0), g.Ellipsis))
	return s.Theme.Row(line, width, i == s.cursor)
}

// Help lists what can be done now.
func (s *Sample) Help() []key.Binding {
	start := s.Keys.Start
	start.SetEnabled(len(s.models()) > 0)
	return []key.Binding{s.Keys.Mark, start, s.Keys.Scale, s.Move.Up, s.Move.Down, s.Keys.Away}
}
