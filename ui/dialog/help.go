package dialog

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// Help shows every key of a screen. Any key closes it, but for those that scroll.
type Help struct {
	Bindings []key.Binding
	Theme    *theme.Theme
	Keys     keys.Writer
	Move     keys.Move

	offset int // first line that is seen
	hidden int // lines that are not seen
}

// Update scrolls, or closes the help.
func (h *Help) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	switch {
	case key.Matches(k, h.Move.Down, h.Move.PageDown):
		h.offset = min(h.offset+1, h.hidden)
	case key.Matches(k, h.Move.Up, h.Move.PageUp):
		h.offset = max(h.offset-1, 0)
	default:
		return nil, true
	}
	return nil, false
}

// Title is "keys".
func (h *Help) Title() string { return "keys" }

// Lines are the bindings, in as many columns as it takes for all to be seen.
func (h *Help) Lines(width, height int) []string {
	const column = 36
	bindings := slices.DeleteFunc(slices.Clone(h.Bindings), func(b key.Binding) bool { return !b.Enabled() })
	columns := max(min(width/column, (len(bindings)+height-1)/max(height, 1)), 1)
	rows := (len(bindings) + columns - 1) / columns
	lines := make([]string, rows)
	for i, b := range bindings {
		entry := h.Theme.Accent.On(layout.Pad(h.Keys.Name(b), 10)) + b.Help().Desc
		if i/rows < columns-1 {
			entry = layout.Pad(entry, column)
		}
		lines[i%rows] += entry
	}
	h.hidden = max(rows-height, 0)
	h.offset = min(h.offset, h.hidden)
	return lines[h.offset:]
}

// Help says how to close it, and how to see the rest.
func (h *Help) Help() []key.Binding {
	all := []key.Binding{key.NewBinding(key.WithKeys("esc"), key.WithHelp("any key", "back"))}
	if h.hidden > 0 {
		all = append(all, h.Move.Up, h.Move.Down)
	}
	return all
}
