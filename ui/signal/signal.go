// Package signal sends the terminal what is no part of the frame: the title of its
// window, progress in the task bar, notices, and what to put on the clipboard.
package signal

import (
	"io"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

// Terminal writes signals. Those that the terminal is not known to take are left
// out, since some show what they do not know as text or as a message.
type Terminal struct {
	can Abilities

	mu   sync.Mutex
	out  io.Writer
	want string
	sent string
}

// New returns signals for the terminal behind out.
func New(out io.Writer, can Abilities) *Terminal { return &Terminal{out: out, can: can} }

// State is what the program shows while its window is in the background.
type State struct {
	Title    string
	Progress int  // percent, or below 0 for none
	Trouble  bool // the progress is shown as an error
}

// Want says what the state is now, and reports whether Flush has something to write.
func (t *Terminal) Want(s State) bool {
	var text string
	if t.can.Title {
		text = ansi.SetWindowTitle(s.Title)
	}
	if t.can.Progress {
		text += progress(s)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.want = text
	return t.want != t.sent
}

func progress(s State) string {
	switch {
	case s.Progress < 0:
		return ansi.ResetProgressBar
	case s.Trouble:
		return ansi.SetErrorProgressBar(s.Progress)
	}
	return ansi.SetProgressBar(s.Progress)
}

// Flush writes the newest state, once.
func (t *Terminal) Flush() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.want != t.sent {
		t.sent = t.want
		io.WriteString(t.out, t.want)
	}
}

// Begin keeps the window's title, so that End can bring it back.
func (t *Terminal) Begin() {
	if t.can.Title {
		t.write(pushTitle)
	}
}

// End takes the progress away and brings the title back.
func (t *Terminal) End() {
	var text string
	if t.can.Progress {
		text = ansi.ResetProgressBar
	}
	if t.can.Title {
		text += popTitle
	}
	if text != "" {
		t.write(text)
	}
}

// The window's title on the terminal's stack of titles, as xterm has it.
const (
	pushTitle = "\x1b[22;2t"
	popTitle  = "\x1b[23;2t"
)

// Copy puts text on the clipboard of the user's own machine, also through ssh.
func (t *Terminal) Copy(text string) { t.write(ansi.SetSystemClipboard(text)) }

// Notify calls the user by a desktop notice or, where the terminal has none, by
// the bell. The text holds no control characters.
func (t *Terminal) Notify(text string) {
	switch t.can.Notice {
	case OSC9:
		t.write(ansi.Notify(text))
	case OSC777:
		t.write("\x1b]777;notify;bulkup;" + text + "\x1b\\")
	case OSC99:
		t.write("\x1b]99;;" + text + "\x1b\\")
	default:
		t.write("\a")
	}
}

func (t *Terminal) write(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	// A terminal that cannot be written to is noticed by whoever draws the frame.
	io.WriteString(t.out, text)
}
