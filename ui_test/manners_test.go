//go:build unix

package ui_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Without a terminal, and where it is asked for, there are plain lines.
func TestPlain(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.album()
	if o := m.run("--model", "faithful-fast", "album").exits(t, 0); !strings.Contains(o.stdout, "12 of 12 done") || strings.Contains(o.stdout, "\x1b") {
		t.Errorf("without a terminal:\n%s", o.stdout)
	}
	e := startEmulator(m, small, []string{"--plain", "--model", "faithful-fast", "--state", "fresh", "--out", "out", "album"})
	s := session{t, e}
	s.exits(0)
	s.sees("12 of 12 done")
	if _, ever := e.modes[ansi.ModeAltScreenSaveCursor]; ever {
		t.Error("--plain takes the whole screen")
	}
}

// With NO_COLOR there is no colour, and every state is said in words.
func TestNoColor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env      string
		coloured bool
	}{{"NO_COLOR=1", false}, {"NO_COLOR=", true}} {
		m := newMachine(t, c.env)
		m.copy("album/art", "art")
		m.copy("broken/empty.jpg", "art/empty.jpg")
		e := startEmulator(m, small, []string{"--model", "faithful-fast", "art"})
		s := session{t, e}
		s.sees("2 of 3 done · 1 failed", "✓  badge.png", "done", "✗  empty.jpg", "failed · checking")
		if e.coloured() != c.coloured {
			t.Errorf("%s: colours: %t", c.env, e.coloured())
		}
		s.press("q")
		s.exits(0)
	}
}

func TestASCII(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m := newMachine(t)
		m.copy("album/art", "art")
		s := open(m, small, "--ascii", "--model", "faithful-fast", "art")
		s.sees("2 of 2 done")
		for _, r := range s.screen() {
			if r >= 0x80 {
				t.Fatalf("%q is on the screen:\n%s", r, s.screen())
			}
		}
		s.press("q")
		s.exits(0)
	})
}

// The screen fits from 46×12 on, and follows the window while pictures are done.
func TestSizes(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m, _, args := held(t)
		s := open(m, size{46, 12}, args...)
		s.sees("bulkup", "[2] Jobs", "flower.jpg", "downloading")
		s.resize(40, 10)
		s.sees("needs 46×12, has 40×10")
		s.misses("flower.jpg")
		s.resize(150, 40)
		s.sees("bulkup", "[2] Jobs", "flower.jpg", "300×300 → 1200×1200", "downloading")
		s.resize(80, 24)
		s.sees("bulkup", "flower.jpg", "downloading")
		s.press("C-c")
		s.sees("1 job is at work")
		s.press("C-c")
		s.exits(0)
	})
}

// In a shell, ctrl+z leads back to it, and fg to the screen as it was.
func TestSuspend(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m := newMachine(t, "PS1=shell> ")
		m.copy("album/art", "art")
		m.program = "/bin/sh"
		s := open(m, size{100, 24}, "-i")
		s.sees("shell>")
		s.typing(binary + " --model faithful-fast art\r")
		s.sees("2 of 2 done", "✓  badge.png")
		s.press("C-z")
		s.until("the shell asks again", func() bool {
			return s.shows("Stopped") && strings.HasSuffix(strings.TrimSpace(s.screen()), "shell>")
		})
		s.misses("2 of 2 done")
		s.typing("fg\r")
		s.sees("2 of 2 done", "✓  badge.png")
		s.press("q")
		s.sees("2 done", "results in")
		s.typing("exit\r")
		s.exits(0)
	})
}
