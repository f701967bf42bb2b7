package ui

import (
	"bytes"
	"io"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// drawn is what a stage writes for a frame.
func drawn(s *stage, out *bytes.Buffer, text string) string {
	out.Reset()
	s.draw(frame{text, 6, 4})
	return strings.NewReplacer(ansi.SetModeSynchronizedOutput, "<", ansi.ResetModeSynchronizedOutput, ">", ansi.EraseLineRight, "|",
		ansi.EraseScreenBelow, "_", ansi.CursorPosition(1, 1), "1:", ansi.CursorPosition(1, 2), "2:", ansi.CursorPosition(1, 3), "3:").Replace(out.String())
}

// Of a frame that follows another, only what has changed is written; nothing while
// the screen is another one's.
func TestStage(t *testing.T) {
	var out bytes.Buffer
	s := &stage{out: &out, wake: make(chan struct{}, 1)}
	if got := drawn(s, &out, "early"); got != "" {
		t.Errorf("before the screen is there: %q", got)
	}
	io.WriteString(s, ansi.SetModeAltScreenSaveCursor)
	for _, c := range []struct{ text, want string }{
		{"one\ntwo", "<1:one|2:two|3:_>"},
		{"one\ntwo", ""},
		{"one\nsecond", "<2:second>"},
		{"first", "<1:first|2:_>"},
		{"first\nnext", "<2:next|>"},
		{"", ""},
	} {
		if got := drawn(s, &out, c.text); got != c.want {
			t.Errorf("%q is drawn as %q, want %q", c.text, got, c.want)
		}
	}
	s.forget()
	if got := drawn(s, &out, "first\nnext"); got != "<1:first|2:next|3:_>" {
		t.Errorf("after it was forgotten: %q", got)
	}
	io.WriteString(s, ansi.EraseEntireScreen)
	if got := drawn(s, &out, "first\nnext"); got != "<1:first|2:next|3:_>" {
		t.Errorf("after the screen was erased: %q", got)
	}
	io.WriteString(s, ansi.ResetModeAltScreenSaveCursor)
	if got := drawn(s, &out, "late"); got != "" {
		t.Errorf("after the screen was left: %q", got)
	}
}

// What Bubble Tea's renderer makes of its frame is kept away in any width.
func TestStandIn(t *testing.T) {
	for width := 1; width < 40; width++ {
		var out bytes.Buffer
		s := &stage{out: &out, wake: make(chan struct{}, 1)}
		io.WriteString(s, ansi.CursorHomePosition+"\r"+ansi.Truncate(play{}.View(), width, "")+ansi.EraseLineRight)
		if out.Len() > 0 {
			t.Fatalf("at %d cells: %q", width, out.String())
		}
	}
}

// slow is a terminal that takes each write only when it is told to.
type slow struct{ took, take chan string }

func (w slow) Write(p []byte) (int, error) {
	w.took <- string(p)
	<-w.take
	return len(p), nil
}

// A terminal that takes nothing does not keep the keys waiting; afterwards it gets
// the newest frame and none of those between.
func TestSlowTerminal(t *testing.T) {
	r := newRunner(t)
	w := slow{make(chan string), make(chan string)}
	s := newStage(w)
	s.shown = true
	p := play{r.Model, s}
	p.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	<-w.took // and it is stuck
	for i := range 100 {
		p.Update(updateMsg(manyJobs(i + 1)))
	}
	w.take <- ""
	if frame := <-w.took; !strings.Contains(frame, "of 100 done") {
		t.Errorf("the next frame is %q", frame)
	}
	close(w.take)
	s.close()
}
