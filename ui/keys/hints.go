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

// Hints joins the bindings in their order, as many as fit into width cells:
// "a add  space mark". If always is among them, the others leave room for it.
func (w Writer) Hints(bindings []key.Binding, always key.Binding, width int) string {
	var b strings.Builder
	used, kept := 0, 0
	last := func(k key.Binding) bool { return k.Help() == always.Help() }
	if slices.ContainsFunc(bindings, last) && always.Enabled() {
		kept = gap + w.cells(always)
	}
	for _, k := range bindings {
		if !k.Enabled() {
			continue
		}
		need := w.cells(k)
		if used > 0 {
			need += gap
		}
		if last(k) {
			kept = 0
		}
		if used+need > width-kept {
			continue // a shorter one may still fit
		}
		if used > 0 {
			b.WriteString(strings.Repeat(" ", gap))
		}
		used += need
		b.WriteString(w.Paint(w.Name(k)) + " " + k.Help().Desc)
	}
	return b.String()
}

// gap is how many cells are between two hints.
const gap = 2

// cells is how wide a hint is.
func (w Writer) cells(k key.Binding) int {
	return ansi.StringWidth(w.Name(k)) + 1 + ansi.StringWidth(k.Help().Desc)
}

// Name is how a binding's key is written.
func (w Writer) Name(k key.Binding) string {
	if w.ASCII {
		return arrows.Replace(k.Help().Key)
	}
	return k.Help().Key
}

var arrows = strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right")
