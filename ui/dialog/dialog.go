// Package dialog holds the panels that open above a screen, take all keys, and go away
// again. They carry nothing out: what the user chose goes to whoever opened them. Start
// reading at Dialog.
package dialog

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Dialog is a panel above the screen.
type Dialog interface {
	// Update handles a key; done says that the dialog has ended.
	Update(k tea.KeyMsg) (cmd tea.Cmd, done bool)
	// Title is one or two words.
	Title() string
	// Lines are the content in at most width cells each, height of them if that
	// is possible; what matters most comes first. More can be scrolled to.
	Lines(width, height int) []string
	// Help lists the keys that do something now, the way out last.
	Help() []key.Binding
}
