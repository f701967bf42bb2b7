package desk

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/dialog"
)

// Editor is a line in which pasted text stays text.
type Editor interface {
	Editing() bool
	Insert(text string)
}

// Editor returns what is edited, nil when keys are keys.
func (d *Desk) Editor() Editor {
	var e Editor = d.Screen()
	if top := d.Dialog(); top != nil {
		e, _ = top.(Editor)
	}
	if e == nil || !e.Editing() {
		return nil
	}
	return e
}

// Searching reports whether what is edited is a search. A drop is a drop then; other
// lines take it as their text.
func (d *Desk) Searching() bool {
	s, ok := d.Editor().(interface{ Searching() bool })
	return ok && s.Searching()
}

// Dialog returns the one that has the keys, nil when there is none.
func (d *Desk) Dialog() dialog.Dialog {
	if n := len(d.dialogs); n > 0 {
		return d.dialogs[n-1]
	}
	return nil
}

// Open opens a dialog above all others.
func (d *Desk) Open(one dialog.Dialog) { d.dialogs = append(d.dialogs, one) }

// Press gives a key to the dialog that has them.
func (d *Desk) Press(k tea.KeyMsg) tea.Cmd {
	top := d.Dialog()
	if d.Box.Update(top, k) {
		return nil
	}
	cmd, done := top.Update(k)
	if done {
		d.Close(top)
	}
	return cmd
}

// Close takes a dialog away, wherever in the stack it is.
func (d *Desk) Close(one dialog.Dialog) {
	for i, open := range d.dialogs {
		if open == one {
			d.dialogs = append(d.dialogs[:i], d.dialogs[i+1:]...)
			break
		}
	}
}

// IsOpen reports whether a dialog is open, visible or not.
func (d *Desk) IsOpen(one dialog.Dialog) bool { return slices.Contains(d.dialogs, one) }

// Dialogs returns those that are open, the visible one last.
func (d *Desk) Dialogs() []dialog.Dialog { return d.dialogs }
