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
	offset int // first line that is shown
	hidden int // lines that are not shown
	page   int // lines that are
}

// Update scrolls, searches, or closes the help.
func (h *Help) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	text := k.Type == tea.KeyRunes || k.Type == tea.KeySpace
	switch {
	case key.Matches(k, h.Keys.Global.Help), k.Type == tea.KeyEsc && h.sought.Value() == "", key.Matches(k, h.Keys.Text.Accept):
		return nil, true
	case k.Type == tea.KeyEsc:
		h.sought = field.Field{}
	case !text && key.Matches(k, h.Keys.Move.Down):
		h.offset++
	case !text && key.Matches(k, h.Keys.Move.Up):
		h.offset--
	case !text && key.Matches(k, h.Keys.Move.PageDown):
		h.offset += h.page
	case !text && key.Matches(k, h.Keys.Move.PageUp):
		h.offset -= h.page
	default:
		h.sought.Update(k)
		h.offset = 0
	}
	h.offset = max(min(h.offset, h.hidden), 0)
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
func (h *Help) Lines(width, height int) []string {
	lines := h.all(width)
	h.page, h.hidden = height, max(len(lines)-height, 0)
	h.offset = min(h.offset, h.hidden)
	return lines[h.offset:]
}

func (h *Help) all(width int) []string {
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

// Help says how to search, how to see the rest, and how to close it.
func (h *Help) Help() []key.Binding {
	all := []key.Binding{key.NewBinding(key.WithKeys("a"), key.WithHelp("type", "to search"))}
	if h.hidden > 0 {
		all = append(all, h.Keys.Move.Up, h.Keys.Move.Down, h.Keys.Move.PageDown)
	}
	away := h.Keys.Text.Away
	away.SetHelp(away.Help().Key, "back")
	return append(all, away)
}
