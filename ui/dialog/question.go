package dialog

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/keys"
	"bulkup/ui/layout"
)

// Question asks before something that is hard to undo.
type Question struct {
	Head   string   // one or two words
	Text   []string // paragraphs
	Yes    tea.Cmd  // what happens then
	Keys   keys.Question
	Action string // what yes does, in one or two words; "" leaves "yes"
}

// Update waits for yes or no.
func (q *Question) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	switch {
	case key.Matches(k, q.Keys.Yes):
		return q.Yes, true
	case key.Matches(k, q.Keys.No):
		return nil, true
	}
	return nil, false
}

// Title is the question's head.
func (q *Question) Title() string { return q.Head }

// Lines are the paragraphs, wrapped.
func (q *Question) Lines(width, _ int) []string {
	var lines []string
	for i, p := range q.Text {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, layout.Wrap(p, width)...)
	}
	return lines
}

// Help lists yes and no.
func (q *Question) Help() []key.Binding {
	yes := q.Keys.Yes
	if q.Action != "" {
		yes.SetHelp(yes.Help().Key, q.Action)
	}
	return []key.Binding{yes, q.Keys.No}
}
