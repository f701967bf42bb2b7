//go:build unix

package ui_test

import (
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// terminal is a screen and a keyboard with one program on them.
type terminal interface {
	// screen returns the rows, without the spaces at their ends.
	screen() string
	// typing sends characters as they are, in one burst.
	typing(text string)
	// press sends one key: a character, or Enter, Escape, Tab, Up, Down, C-c, C-z.
	press(key string)
	// paste sends text as a terminal does: in brackets if the program asked for them.
	paste(text string)
	resize(width, height int)
	signal(s syscall.Signal)
	// exited returns the exit code once the program has ended.
	exited() (code int, ended bool)
	// restored reports whether the terminal is as it was before the program.
	restored() bool
}

// size is that of a terminal, in cells.
type size struct{ width, height int }

var small = size{80, 24}

// opener starts the program on a new terminal; the end of the test ends both.
type opener func(m *machine, s size, args ...string) *session

// onTerminals runs a test on the terminals there are: the one in this process,
// which needs nothing, and tmux where it is installed.
func onTerminals(t *testing.T, test func(t *testing.T, open opener)) {
	t.Run("emulator", func(t *testing.T) {
		t.Parallel()
		test(t, func(m *machine, s size, args ...string) *session {
			return &session{m.t, startEmulator(m, s, args)}
		})
	})
	if _, err := exec.LookPath("tmux"); err != nil {
		return
	}
	t.Run("tmux", func(t *testing.T) {
		t.Parallel()
		test(t, func(m *machine, s size, args ...string) *session {
			return &session{m.t, startTmux(m, s, args)}
		})
	})
}

// session is a terminal that a test reads.
type session struct {
	t *testing.T
	terminal
}

// shows reports whether all texts are on the screen at once.
func (s *session) shows(texts ...string) bool {
	screen := s.screen()
	return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(screen, text) })
}

// sees waits until all texts are on the screen at once.
func (s *session) sees(texts ...string) {
	s.t.Helper()
	s.until("these are on the screen: "+strings.Join(texts, " | "), func() bool { return s.shows(texts...) })
}

// says waits until one row of the screen has a name and all of the texts. A row that is read
// once may be half drawn: a terminal shows a frame piece by piece.
func (s *session) says(name string, texts ...string) {
	s.t.Helper()
	s.until("the row of "+name+" has "+strings.Join(texts, " | "), func() bool {
		for row := range strings.Lines(s.screen()) {
			if strings.Contains(row, name) && !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(row, text) }) {
				return true
			}
		}
		return false
	})
}

// misses waits until none of the texts is on the screen.
func (s *session) misses(texts ...string) {
	s.t.Helper()
	s.until("none of these is on the screen: "+strings.Join(texts, " | "), func() bool {
		screen := s.screen()
		return !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(screen, text) })
	})
}

// exits waits until the program has ended, with the code, and has restored the
// terminal.
func (s *session) exits(code int) {
	s.t.Helper()
	var got int
	s.until("the program has ended", func() (ended bool) { got, ended = s.exited(); return ended })
	if got != code {
		s.t.Fatalf("exit code %d, want %d:\n%s", got, code, s.screen())
	}
	s.until("the terminal is restored", s.restored)
}

// until waits for a condition, and shows the screen if it is never met.
func (s *session) until(what string, ok func() bool) {
	s.t.Helper()
	if !met(ok) {
		s.t.Fatalf("not until %s:\n%s", what, s.screen())
	}
}
