package keys

import (
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
// "a add  space mark".
func (w Writer) Hints(bindings []key.Binding, width int) string {
	var b strings.Builder
	used := 0
	for _, k := range bindings {
		if !k.Enabled() {
			continue
		}
		name := w.Name(k)
		need := ansi.StringWidth(name) + 1 + ansi.StringWidth(k.Help().Desc)
		if used > 0 {
			need += 2
		}
		if used+need > width {
			continue // a shorter one may still fit
		}
		if used > 0 {
			b.WriteString("  ")
		}
		used += need
		b.WriteString(w.Paint(name) + " " + k.Help().Desc)
	}
	return b.String()
}

// Name is how a binding's key is written.
func (w Writer) Name(k key.Binding) string {
	if w.ASCII {
		return arrows.Replace(k.Help().Key)
	}
	return k.Help().Key
}

var arrows = strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right")
