package picker

import (
	"github.com/charmbracelet/bubbles/key"

	"bulkup/ui/keys"
)

// Keys are the picker's bindings, those it shares with others included. No
// bare letter does anything that cannot be undone.
type Keys struct {
	Move keys.Move
	Text keys.Text

	Mark, MarkAll, Clear, Open, Into, Choose, Parent, Home, Hidden, Find, Refresh key.Binding
}

// DefaultKeys returns the bindings that bulkup comes with.
func DefaultKeys(m keys.Map) Keys {
	bind := func(help, what string, names ...string) key.Binding {
		return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, what))
	}
	return Keys{
		Move: m.Move,
		Text: m.Text,

		Mark:    bind("space", "mark", " "),
		MarkAll: bind("ctrl+a", "mark all shown", "ctrl+a"),
		Clear:   bind("esc", "clear filter, marks", "esc"),
		Open:    bind("enter", "open or add", "enter"),
		Into:    bind("→", "open folder", "right", "l"),
		Choose:  bind("a", "add", "a"),
		Parent:  bind("←", "folder above", "left", "h", "backspace"),
		Home:    bind("~", "home folder", "~"),
		Hidden:  bind(".", "hidden files", "."),
		Find:    bind("/", "filter or path", "/"),
		Refresh: bind("ctrl+r", "read again", "ctrl+r"),
	}
}

// Help lists the keys that do something now.
func (p *Picker) Help() []key.Binding {
	k := p.keys
	if p.Editing() {
		return []key.Binding{k.Text.Accept, k.Text.Away, k.Move.Up, k.Move.Down}
	}
	return []key.Binding{k.Open, k.Mark, k.Choose, k.Into, k.Parent, k.Find, k.MarkAll, k.Clear, k.Home, k.Hidden, k.Refresh,
		k.Move.Up, k.Move.Down, k.Move.PageUp, k.Move.PageDown, k.Move.Home, k.Move.End}
}
