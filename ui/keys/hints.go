package keys

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"
)

// Writer writes bindings for people.
type Writer struct {
	Paint func(key string) string // colours a key
	ASCII bool                    // spells arrows out
}

// Hints joins bindings in their order, as many as fit into width cells: "a add  space
// mark". Those of always stand at the end, and the others leave room for them.
func (w Writer) Hints(bindings, always []key.Binding, width int) string {
	kept := w.fit(always, width, nil)
	room := width
	for _, k := range kept {
		room -= w.cells(k) + gap
	}
	shown := append(w.fit(bindings, room, kept), kept...)
	texts := make([]string, len(shown))
	for i, k := range shown {
		if texts[i] = w.Paint(w.Name(k)); !w.plain(k) {
			texts[i] += " " + k.Help().Desc
		}
	}
	return strings.Join(texts, strings.Repeat(" ", gap))
}

// fit returns the bindings for which there is room, and which are not among others, up to
// the first that is too long: those of least use come last.
func (w Writer) fit(bindings []key.Binding, width int, others []key.Binding) []key.Binding {
	var shown []key.Binding
	for _, k := range bindings {
		same := func(o key.Binding) bool { return o.Help() == k.Help() }
		need := w.cells(k)
		if len(shown) > 0 {
			need += gap
		}
		if !k.Enabled() || slices.ContainsFunc(others, same) || slices.ContainsFunc(shown, same) {
			continue
		}
		if need > width {
			break
		}
		shown, width = append(shown, k), width-need
	}
	return shown
}

// gap is how many cells are between two hints.
const gap = 2

// plain reports whether the name of a key says what it does: "up" in ASCII.
func (w Writer) plain(k key.Binding) bool { return w.Name(k) == k.Help().Desc }

// cells is how wide a hint is.
func (w Writer) cells(k key.Binding) int {
	if w.plain(k) {
		return ansi.StringWidth(w.Name(k))
	}
	return ansi.StringWidth(w.Name(k)) + 1 + ansi.StringWidth(k.Help().Desc)
}

// All is how all keys of a binding are written: "↑, k".
func (w Writer) All(k key.Binding) string {
	names := make([]string, len(k.Keys()))
	for i, name := range k.Keys() {
		names[i] = shown(name)
		if w.ASCII {
			names[i] = arrows.Replace(names[i])
		}
	}
	return strings.Join(names, ", ")
}

// Name is how a binding's key is written.
func (w Writer) Name(k key.Binding) string {
	if w.ASCII {
		return arrows.Replace(k.Help().Key)
	}
	return k.Help().Key
}

var arrows = strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right")
