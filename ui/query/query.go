// Package query asks the terminal once what it is: whether its background is light,
// and which pictures it can draw. Environment variables do not say, and what stands
// between, such as SSH or a multiplexer, changes the answer. Nothing waits for it: a
// terminal that never answers is taken as dark and without pictures. Start reading at
// Terminal; Input keeps the answers away from the keys.
package query

import (
	"context"
	"io"
	"runtime"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"bulkup/ui/preview/kitty"
	"bulkup/ui/signal"
)

// Background is what is behind the text.
type Background int

// The backgrounds.
const (
	Unknown Background = iota
	Dark
	Light
)

// Answer is what a terminal has said.
type Answer struct {
	Background Background
	Kitty      bool // it draws by Kitty's graphics protocol
	Tmux       bool // tmux passes that on
	Sixel      bool // it draws sixels
}

// kittyID is the id in the question about pictures, and in its answer.
const kittyID = kitty.QueryID

// Terminal is a terminal that can be asked; nil is one that cannot.
type Terminal struct {
	out      io.Writer
	question string
	known    <-chan Answer
	tmux     *tmux // what stands between; nil is nothing
}

// New returns the terminal of in and out, and in without the answers. The terminal is
// nil, and in as it was, where there is none, where it is known to show the question
// instead of answering it, and on Windows, whose console gives keys one by one. Without
// pictures, nothing is asked about them.
func New(in io.Reader, out io.Writer, getenv func(string) string, pictures bool) (*Terminal, io.Reader) {
	keys, ok := in.(File)
	screen, visible := out.(term.File)
	name := getenv("TERM")
	if !ok || !visible || !term.IsTerminal(keys.Fd()) || !term.IsTerminal(screen.Fd()) ||
		runtime.GOOS == "windows" || name == "" || name == "dumb" || name == "linux" {
		return nil, in
	}
	input := NewInput(keys)
	t := &Terminal{out: out, question: Question(pictures && signal.Detect(getenv).Pictures), known: input.known}
	if pictures {
		t.tmux = tmuxOf(getenv)
	}
	return t, input
}

// Question is what asks a terminal. Its last part is the one that every terminal
// answers, so that the answers to the others have come by then, or never come.
func Question(graphics bool) string {
	q := ansi.RequestBackgroundColor + ansi.RequestPrimaryDeviceAttributes
	if graphics {
		return kitty.Query + ansi.RequestNameVersion + q
	}
	return q
}

// Ask asks the terminal, and waits for its answer until ctx ends; false is none.
func (t *Terminal) Ask(ctx context.Context) (Answer, bool) {
	if _, err := io.WriteString(t.out, t.question); err != nil {
		return Answer{}, false
	}
	select {
	case a := <-t.known:
		if t.tmux != nil {
			t.tmux.correct(ctx, &a)
		}
		return a, true
	case <-ctx.Done():
		return Answer{}, false
	}
}

// Close puts back what was changed between here and the terminal.
func (t *Terminal) Close() {
	if t != nil && t.tmux != nil {
		t.tmux.close()
	}
}

// LightByName reports whether the environment says that the background is light: rxvt,
// Konsole and others set COLORFGBG to the numbers of the text's colour and the
// background's.
func LightByName(getenv func(string) string) bool {
	_, back, ok := strings.Cut(getenv("COLORFGBG"), ";")
	if i := strings.LastIndexByte(back, ';'); i >= 0 { // a pixmap stands between
		back = back[i+1:]
	}
	return ok && (back == "7" || back == "15")
}
