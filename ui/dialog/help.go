package dialog

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/field"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// Help shows the keys by screen, those of the present one first. What is typed chooses
// among them.
type Help struct {
	Groups []keys.Group
	Theme  *theme.Theme
	Keys   keys.Map
	Hints  keys.Writer

	sought field.Field
}

// Update searches, or closes the help.
func (h *Help) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	switch {
	case key.Matches(k, h.Keys.Global.Help), k.Type == tea.KeyEsc && h.sought.Value() == "", key.Matches(k, h.Keys.Text.Accept):
		return nil, true
	case k.Type == tea.KeyEsc:
		h.sought = field.Field{}
	default:
		h.sought.Update(k)
	}
	return nil, false
}

// Title is "keys", and what is searched for.
func (h *Help) Title() string {
	if sought := h.sought.Value(); sought != "" {
		return "keys: " + h.Theme.Text(sought)
	}
	return "keys"
}

// Lines are the groups with their keys, all aliases included.
func (h *Help) Lines(width, _ int) []string {
	const widest = 24
	var lines []string
	needle := strings.ToLower(h.sought.Value())
	for _, g := range h.Groups {
		var rows []string
		for _, b := range g.Bindings {
			names := h.Hints.All(b)
			if b.Enabled() && strings.Contains(strings.ToLower(names+" "+b.Help().Desc+" "+g.Name), needle) {
				rows = append(rows, "  "+h.Theme.Accent.On(layout.Pad(layout.Cut(names, widest, h.Theme.Glyphs.Ellipsis), widest))+" "+b.Help().Desc)
			}
		}
		if len(rows) == 0 {
			continue
		}
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(append(lines, h.Theme.Strong.On(g.Name)), rows...)
	}
	if len(lines) == 0 {
		return layout.Wrap("no key does that", width)
	}
	return lines
}

// Help says how to search, and how to close it.
func (h *Help) Help() []key.Binding {
	away := h.Keys.Text.Away
	away.SetHelp(away.Help().Key, "back")
	return []key.Binding{key.NewBinding(key.WithKeys("a"), key.WithHelp("type", "to search")), away}
}
