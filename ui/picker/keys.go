package picker

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"

	"bulkup/ui/keys"
)

// Keys are the picker's bindings, those it shares with others included.
type Keys struct {
	Move keys.Move
	Text keys.Text
	keys.Picker
}

// KeysOf takes the picker's bindings out of all of them.
func KeysOf(m keys.Map) Keys { return Keys{m.Move, m.Text, m.Picker} }

// Help lists the keys that do something now.
func (p *Picker) Help() []key.Binding {
	k := p.keys
	if p.Editing() {
		return []key.Binding{k.Text.Accept, k.Move.Up, k.Move.Down, k.Text.Away}
	}
	watch := k.Watch
	if slices.Contains(p.watched, p.folderHere()) {
		watch.SetHelp(watch.Help().Key, "stop watching")
	}
	return []key.Binding{k.Open, k.Mark, k.Choose, k.Into, k.Parent, k.Find, watch, k.MarkAll, k.Clear, k.Home, k.Hidden, k.Refresh,
		k.Move.Up, k.Move.Down, k.Move.PageUp, k.Move.PageDown, k.Move.Home, k.Move.End}
}
