// Package after is how the end of a command reaches the screens. A command runs
// beside the program and must not touch what is shown; it returns an after.Msg, and
// the root model runs that in its Update, where alone the screens may change.
package after

import tea "github.com/charmbracelet/bubbletea"

// Msg is what follows from a command. It may return the next command, or nil.
type Msg func() tea.Cmd

// Work runs work as a command, and then, with its answer, in Update.
func Work[T any](work func() T, then func(T) tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		answer := work()
		return Msg(func() tea.Cmd { return then(answer) })
	}
}
