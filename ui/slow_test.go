package ui

import (
	"io"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"bulkup/ui/canvas"
)

// slow is a terminal that takes each write only when the test lets it.
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
	s := canvas.New(w)
	entered := make(chan struct{})
	go func() { io.WriteString(s, ansi.SetModeAltScreenSaveCursor); close(entered) }()
	<-w.took
	w.take <- ""
	<-entered
	p := newPlay(r.Model, s)
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
	s.Close()
}
