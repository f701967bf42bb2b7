package ui

import (
	"io"
	"sync"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// screenWriter writes each frame as one synchronized update, so that terminals
// that know mode 2026 never show half of it; the others ignore the mode.
type screenWriter struct {
	mu  sync.Mutex
	out io.Writer
}

func (w *screenWriter) Write(frame []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	whole := make([]byte, 0, len(frame)+len(ansi.SetModeSynchronizedOutput)+len(ansi.ResetModeSynchronizedOutput))
	whole = append(whole, ansi.SetModeSynchronizedOutput...)
	whole = append(whole, frame...)
	whole = append(whole, ansi.ResetModeSynchronizedOutput...)
	if _, err := w.out.Write(whole); err != nil {
		return 0, err
	}
	return len(frame), nil
}

// screenFile is a screenWriter on a terminal. Bubble Tea learns of sizes and
// modes only from something that is a file.
type screenFile struct {
	term.File
	writer *screenWriter
}

func (f *screenFile) Write(frame []byte) (int, error) { return f.writer.Write(frame) }

// synchronized wraps out; what was a terminal stays one.
func synchronized(out io.Writer) io.Writer {
	w := &screenWriter{out: out}
	if f, ok := out.(term.File); ok {
		return &screenFile{f, w}
	}
	return w
}
