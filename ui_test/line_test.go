//go:build unix

package ui_test

import (
	"io"
	"testing"
	"time"
)

// thin is a line that takes little at once, and its time for that.
type thin struct{ io.Reader }

func (l thin) Read(p []byte) (int, error) {
	time.Sleep(time.Millisecond) // the line is the slow thing here; nothing waits for it
	return l.Reader.Read(p[:min(len(p), 64)])
}

// Over a thin line, as through ssh, keys are not kept waiting, and the screen ends
// up right although frames were left out.
func TestThinLine(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	dir := m.album()
	e := startOnLine(m, size{120, 40}, []string{"--model", "faithful-fast"}, func(r io.Reader) io.Reader { return thin{r} })
	s := &session{t, e}
	s.sees("▸[1] Add", "album/")
	s.typing(dir)
	s.sees("add to the queue", "12 pictures in 6 folders", "enter start")
	s.press("Enter")
	s.sees("▸[2] Jobs", "12 of 12 done", "✓  art/badge.png", "✓  scans/receipt.png")
	s.resize(80, 24)
	s.sees("12 of 12 done", "✓  art/badge.png", "? help")
	s.press("q")
	s.exits(0)
	s.sees("12 done", "results in")
}
