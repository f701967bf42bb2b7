package signal

import (
	"strconv"
	"strings"
)

// Abilities are the signals that a terminal takes.
type Abilities struct {
	Title    bool
	Progress bool // OSC 9;4, which others show as a message
	Notice   Notice
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

// Detect tells from the environment what the terminal takes. It asks the
// terminal nothing, since the answer would be taken for keys.
func Detect(getenv func(string) string) Abilities {
	name, program := getenv("TERM"), getenv("TERM_PROGRAM")
	var a Abilities
	if name == "" || name == "dumb" || name == "linux" {
		return a
	}
	a.Title = true
	if getenv("TMUX") != "" || strings.HasPrefix(name, "tmux") || strings.HasPrefix(name, "screen") {
		return a // what stands behind it is not known, and gets the bell
	}
	vte, _ := strconv.Atoi(getenv("VTE_VERSION"))
	switch {
	case program == "WezTerm", program == "ghostty", name == "xterm-ghostty":
		a.Progress, a.Notice = true, OSC9
	case getenv("WT_SESSION") != "", getenv("ConEmuANSI") == "ON", vte >= vteWithProgress:
		a.Progress = true
	case program == "iTerm.app":
		a.Notice = OSC9
	case name == "xterm-kitty", getenv("KITTY_WINDOW_ID") != "":
		a.Notice = OSC99
	case strings.HasPrefix(name, "foot"), strings.HasPrefix(name, "rxvt-unicode"):
		a.Notice = OSC777
	}
	return a
}

// vteWithProgress is the first version of VTE that shows progress, 0.80.
const vteWithProgress = 8000
