package signal

import (
	"strconv"
	"strings"
)

// Abilities are the signals that a terminal takes.
type Abilities struct {
	Title    bool
	Links    bool // OSC 8; most that have none ignore it
	Progress bool // OSC 9;4, which others show as a message
	Notice   Notice
	Pictures bool // Kitty's graphics with Unicode placeholders, if it knows the protocol when asked
	Inline   bool // iTerm2's inline images
}

// Notice is how a terminal shows a notice.
type Notice int

// The ways, by the number of the control sequence.
const (
	Bell Notice = iota
	OSC9
	OSC99
	OSC777
)

// Detect returns what the terminal takes by its environment. Package query asks the
// terminal itself.
func Detect(getenv func(string) string) Abilities {
	name, program := getenv("TERM"), getenv("TERM_PROGRAM")
	var a Abilities
	if name == "" || name == "dumb" || name == "linux" {
		return a
	}
	a.Title, a.Links = true, true
	if between(getenv) {
		return a // what stands behind it is not known, and gets the bell
	}
	vte, _ := strconv.Atoi(getenv("VTE_VERSION"))
	switch {
	case program == "ghostty", name == "xterm-ghostty":
		a.Progress, a.Notice, a.Pictures = true, OSC9, true
	case program == "WezTerm": // it knows Kitty's graphics, but no placeholders
		a.Progress, a.Notice, a.Inline = true, OSC9, true
	case getenv("WT_SESSION") != "", getenv("ConEmuANSI") == "ON", vte >= vteWithProgress:
		a.Progress = true
	case program == "iTerm.app", getenv("LC_TERMINAL") == "iTerm2": // the latter comes through SSH
		a.Notice, a.Inline = OSC9, true
	case name == "xterm-kitty", getenv("KITTY_WINDOW_ID") != "":
		a.Notice, a.Pictures = OSC99, true
	case strings.HasPrefix(name, "foot"), strings.HasPrefix(name, "rxvt-unicode"):
		a.Notice = OSC777
	}
	return a
}

// between reports whether there is a multiplexer, which keeps the window's screen to
// itself: tmux, GNU screen and Zellij, whose sessions outlive the terminal that
// the environment names.
func between(getenv func(string) string) bool {
	for _, name := range []string{"TMUX", "STY", "ZELLIJ"} {
		if getenv(name) != "" {
			return true
		}
	}
	term := getenv("TERM")
	return strings.HasPrefix(term, "tmux") || strings.HasPrefix(term, "screen")
}

// vteWithProgress is the first version of VTE that shows progress, 0.80.
const vteWithProgress = 8000
