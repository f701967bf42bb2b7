// Package droppath turns the text that a terminal types or pastes for dropped
// files back into paths. Every terminal quotes and separates in its own way, so
// the text is read in several ways until one explains all of it. When none does, the
// one that finds the most is taken, and what it could not read is listed beside: no
// path that exists is ever left out without a word. The package is pure: what exists
// is asked of the caller. Start reading at Parse.
package droppath

import "strings"

const (
	// MaxText is the most bytes of one drop that are read.
	MaxText = 1 << 20
	// MaxPaths is the most paths that one drop gives.
	MaxPaths = 10_000
	// maxLookups bounds the lookups for text that has no end of readings.
	maxLookups = 300_000
	// maxPath is longer than any path that an operating system takes, in bytes.
	maxPath = 32 << 10
)

// Env is what the reading depends on.
type Env struct {
	Exists  func(path string) bool // asked with clean absolute paths only
	Home    string                 // replaces a leading ~
	Cwd     string                 // relative paths are relative to it
	Windows bool                   // backslashes separate and never escape
	WSL     bool                   // Linux paths, but Windows programs may drop theirs
}

// Drop is what was found in the text. Names are as they are on the disk, so
// they may hold anything: make them harmless before showing them.
type Drop struct {
	Paths     []string // that exist, absolute and clean, and web addresses; each once, in order
	Missing   []string // texts in the form of a path to no file; absolute where that is known
	Unclear   []string // words between the paths that are none
	Text      bool     // this is text, not a drop
	Truncated int      // how many more there were, beyond MaxText and MaxPaths
}

// Parse reads what a terminal sent for a drop, a paste or typed paths. It calls
// env.Exists, so it may take as long as the disk does.
func Parse(text string, env Env) Drop {
	text, beyond := tidy(text, !env.Windows)
	drop := Drop{Truncated: beyond}
	if text == "" {
		drop.Text = true
		return drop
	}
	f := newFinder(env)
	targets, ok := f.explain(text)
	if !ok {
		targets = f.salvage(text)
	}
	for _, t := range targets {
		drop.add(t, f)
	}
	if len(drop.Paths)+len(drop.Missing)+drop.Truncated == 0 {
		return Drop{Text: true}
	}
	return drop
}

// add puts a target where it belongs, once.
func (d *Drop) add(t target, f *finder) {
	if !f.first(t.path) {
		return
	}
	switch {
	case t.outcome == unread || len(d.Paths)+len(d.Missing)+len(d.Unclear) >= MaxPaths:
		d.Truncated++
	case t.outcome == unclear:
		d.Unclear = append(d.Unclear, t.path)
	case t.outcome == found:
		d.Paths = append(d.Paths, t.path)
	default:
		d.Missing = append(d.Missing, t.path)
	}
}

// tidy makes line ends and edges uniform. Text beyond MaxText is cut between
// two paths, and its lines are counted.
func tidy(text string, escapes bool) (kept string, beyond int) {
	if len(text) > MaxText {
		cut := strings.LastIndexByte(text[:MaxText], '\n')
		if cut < 0 {
			cut = strings.LastIndexByte(text[:MaxText], ' ')
		}
		cut = max(cut, 0)
		for line := range strings.Lines(text[cut:]) {
			if strings.Trim(line, blanks) != "" {
				beyond++
			}
		}
		text = text[:cut]
	}
	text = strings.NewReplacer("\x00", "", "\r\n", "\n", "\r", "\n").Replace(text)
	text = strings.TrimLeft(text, blanks)
	trimmed := strings.TrimRight(text, blanks)
	slashes := len(trimmed) - len(strings.TrimRight(trimmed, `\`))
	if escapes && slashes%2 == 1 && len(trimmed) < len(text) {
		trimmed = text[:len(trimmed)+1] // the last space is escaped: part of a name
	}
	return trimmed, beyond
}
