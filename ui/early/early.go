// Package early keeps the start of the program from waiting for the terminal.
//
// Bubble Tea v1 asks the terminal for its background colour while its package is
// initialised, and waits up to five seconds for an answer; in a terminal that
// gives none, that swallows the first paste. The question is not asked when Lip
// Gloss knows the answer already. Go initialises packages in the order of their
// import paths as soon as their imports are ready, so this one, which imports
// nothing but Lip Gloss, comes before Bubble Tea.
package early

import "github.com/charmbracelet/lipgloss"

func init() {
	// The theme has its own answer, which package query asks for without waiting, so
	// that this one does not matter.
	lipgloss.SetHasDarkBackground(true)
}
