package ui

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// stage is the terminal that frames are drawn on. Bubble Tea sets the terminal up
// and puts it back; its own frames, for which it looks many times a second whether
// there are any or not, are kept away. A frame is drawn when there is one, and a
// slow terminal keeps nobody waiting but the goroutine that draws.
type stage struct {
	newest sync.Mutex // of frame
	frame  frame
	wake   chan struct{}
	end    chan struct{}
	drawer sync.WaitGroup

	mu    sync.Mutex // of the terminal, and of what follows
	out   io.Writer
	shown bool     // the alternate screen is there
	lines []string // what is on it, nil when nobody knows
}

// frame is what the terminal shall show.
type frame struct {
	text          string
	width, height int // of the terminal, in cells
}

// shortest is the shortest time between two frames.
const shortest = 8 * time.Millisecond

// standIn is the frame that Bubble Tea's own renderer is given. It takes no cell, so
// that no terminal is too narrow for it.
const standIn = "\x1b_bulkup\x1b\\"

func newStage(out io.Writer) *stage {
	s := &stage{out: out, wake: make(chan struct{}, 1), end: make(chan struct{})}
	s.drawer.Go(s.run)
	return s
}

// close ends the drawing.
func (s *stage) close() {
	close(s.end)
	s.drawer.Wait()
}

// show has a frame drawn soon, unless a newer one comes first.
func (s *stage) show(f frame) {
	s.newest.Lock()
	changed := s.frame != f
	s.frame = f
	s.newest.Unlock()
	if changed {
		s.poke()
	}
}

func (s *stage) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *stage) run() {
	for {
		select {
		case <-s.wake:
		case <-s.end:
			return
		}
		s.newest.Lock()
		f := s.frame
		s.newest.Unlock()
		s.draw(f)
		select {
		case <-time.After(shortest):
		case <-s.end:
			return
		}
	}
}

// draw writes the lines that have changed as one synchronized update, so that
// terminals that know mode 2026 never show half of it; the others ignore the mode.
func (s *stage) draw(f frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shown || f.text == "" {
		return
	}
	lines := strings.Split(f.text, "\n")
	var b strings.Builder
	for i, l := range lines {
		if i < len(s.lines) && s.lines[i] == l {
			continue
		}
		b.WriteString(ansi.CursorPosition(1, i+1) + l)
		if ansi.StringWidth(l) < f.width {
			b.WriteString(ansi.EraseLineRight)
		}
	}
	if len(lines) < f.height && (s.lines == nil || len(lines) < len(s.lines)) {
		b.WriteString(ansi.CursorPosition(1, len(lines)+1) + ansi.EraseScreenBelow)
	}
	s.lines = lines
	if b.Len() > 0 {
		// A terminal that cannot be written to is noticed by whoever reads its keys.
		io.WriteString(s.out, ansi.SetModeSynchronizedOutput+b.String()+ansi.ResetModeSynchronizedOutput)
	}
}

// forget has the next frame drawn as a whole, and soon.
func (s *stage) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = nil
	s.poke()
}

// Write passes on what is no frame: the setting up of the terminal, and signals.
func (s *stage) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if bytes.Contains(p, []byte(standIn)) {
		return len(p), nil
	}
	switch string(p) {
	case ansi.SetModeAltScreenSaveCursor:
		s.shown = true
	case ansi.ResetModeAltScreenSaveCursor:
		s.shown = false
	case ansi.EraseEntireScreen:
		s.lines = nil
		s.poke()
	}
	return s.out.Write(p)
}

// stageFile is a stage on a terminal. Bubble Tea learns of sizes and modes only
// from something that is a file.
type stageFile struct {
	term.File
	*stage
}

func (f *stageFile) Write(p []byte) (int, error) { return f.stage.Write(p) }

// writer is the stage as a file, if the terminal is one.
func (s *stage) writer() io.Writer {
	if f, ok := s.out.(term.File); ok {
		return &stageFile{f, s}
	}
	return s
}

// play is a model whose frames are drawn on a stage.
type play struct {
	*Model
	stage *stage
}

// Update handles one message, and shows what comes of it.
func (p play) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, resized := msg.(tea.WindowSizeMsg); resized {
		p.stage.forget()
	}
	_, cmd := p.Model.Update(msg)
	p.stage.show(frame{p.Model.View(), p.frame.Width, p.frame.Height})
	return p, cmd
}

// View is for Bubble Tea's own renderer.
func (p play) View() string { return standIn }
