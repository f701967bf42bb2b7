// Package canvas draws frames on a terminal. Bubble Tea sets the terminal up and puts it
// back; its own renderer is kept away, because it wakes up many times a second whether
// there is a frame or not. A Canvas draws when there is a frame, writes only the lines
// that have changed, and never keeps the keys waiting for a slow terminal. Start reading
// at Canvas.Show.
package canvas

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// Canvas is the terminal that frames are drawn on.
type Canvas struct {
	newest sync.Mutex // of Frame
	frame  Frame
	wake   chan struct{}
	end    chan struct{}
	drawer sync.WaitGroup

	mu    sync.Mutex // of the terminal, and of what follows
	out   io.Writer
	shown bool     // the alternate screen is there
	lines []string // what is on it, nil when nobody knows
}

// Frame is what the terminal is to show.
type Frame struct {
	Text          string
	Width, Height int      // of the terminal, in cells
	Pictures      Pictures // draws what placeholders stand for; nil where the terminal does
}

// shortest is the shortest time between two frames.
const shortest = 8 * time.Millisecond

// StandIn is the frame that Bubble Tea's own renderer is given. It takes no cell, so
// that no terminal is too narrow for it.
const StandIn = "\x1b_bulkup\x1b\\"

// New returns a canvas on out, whose drawing Close ends.
func New(out io.Writer) *Canvas {
	s := &Canvas{out: out, wake: make(chan struct{}, 1), end: make(chan struct{})}
	s.drawer.Go(s.run)
	return s
}

// Close ends the drawing.
func (s *Canvas) Close() {
	close(s.end)
	s.drawer.Wait()
}

// Show has a frame drawn soon, unless a newer one comes first.
func (s *Canvas) Show(f Frame) {
	s.newest.Lock()
	changed := s.frame != f
	s.frame = f
	s.newest.Unlock()
	if changed {
		s.poke()
	}
}

func (s *Canvas) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Canvas) run() {
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
func (s *Canvas) draw(f Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shown || f.Text == "" {
		return
	}
	lines := strings.Split(f.Text, "\n")
	var b strings.Builder
	var pictures placed
	for i, l := range lines {
		before := ""
		if i < len(s.lines) {
			before = s.lines[i]
		}
		if i < len(s.lines) && before == l {
			if f.Pictures != nil {
				pictures.stay(i, l)
			}
			continue
		}
		b.WriteString(ansi.CursorPosition(1, i+1))
		if f.Pictures != nil {
			b.WriteString(pictures.line(i, l, before))
		} else {
			b.WriteString(l)
		}
		if ansi.StringWidth(l) < f.Width {
			b.WriteString(ansi.EraseLineRight)
		}
	}
	if len(lines) < f.Height && (s.lines == nil || len(lines) < len(s.lines)) {
		b.WriteString(ansi.CursorPosition(1, len(lines)+1) + ansi.EraseScreenBelow)
	}
	s.lines = lines
	pictures.draw(&b, f.Pictures)
	if b.Len() > 0 {
		// A terminal that cannot be written to is noticed by whoever reads its keys.
		io.WriteString(s.out, ansi.SetModeSynchronizedOutput+b.String()+ansi.ResetModeSynchronizedOutput)
	}
}

// Redraw has the next frame drawn as a whole, and soon.
func (s *Canvas) Redraw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = nil
	s.poke()
}

// Write passes on what is no frame: the setting up of the terminal, and signals.
func (s *Canvas) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if bytes.Contains(p, []byte(StandIn)) {
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

// file is a canvas on a terminal. Bubble Tea learns of sizes and modes only
// from something that is a file.
type file struct {
	term.File
	*Canvas
}

// Close is the terminal's, not the canvas's.
func (f *file) Close() error { return f.File.Close() }

func (f *file) Write(p []byte) (int, error) { return f.Canvas.Write(p) }

// Writer is the canvas as a file, if the terminal is one.
func (s *Canvas) Writer() io.Writer {
	if f, ok := s.out.(term.File); ok {
		return &file{f, s}
	}
	return s
}
