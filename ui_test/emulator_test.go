//go:build unix

package ui_test

import (
	"io"
	"os"
	"os/exec"
	"reflect"
	"sync"
	"syscall"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// emulator is a terminal in this process, whose cells can be read.
type emulator struct {
	cmd         *exec.Cmd
	master, tty *os.File
	before      *term.State // of the line, before the program
	ended       chan struct{}

	mu    sync.Mutex // of everything below
	vt    *vt.Emulator
	modes map[ansi.Mode]bool
	whole string // the screen when a frame was complete
}

func startEmulator(m *machine, s size, args []string) *emulator {
	m.t.Helper()
	return startOnLine(m, s, args, func(r io.Reader) io.Reader { return r })
}

// startOnLine is startEmulator at the end of a line, through which all comes that is
// shown.
func startOnLine(m *machine, s size, args []string, line func(io.Reader) io.Reader) *emulator {
	m.t.Helper()
	e := &emulator{cmd: m.command(m.t.Context(), args...), ended: make(chan struct{}), modes: map[ansi.Mode]bool{ansi.ModeTextCursorEnable: true}}
	var err error
	if e.master, e.tty, err = pty.Open(); err != nil {
		m.t.Fatal(err)
	}
	e.vt = vt.NewEmulator(s.width, s.height)
	e.vt.SetCallbacks(vt.Callbacks{
		EnableMode:  func(mode ansi.Mode) { e.modes[mode] = true },
		DisableMode: func(mode ansi.Mode) { e.modes[mode] = false },
	})
	e.resize(s.width, s.height)
	if e.before, err = term.GetState(e.tty.Fd()); err != nil {
		m.t.Fatal(err)
	}
	e.cmd.Stdin, e.cmd.Stdout, e.cmd.Stderr = e.tty, e.tty, e.tty
	e.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	// A hang-up is how a terminal that is closed ends what runs on it.
	e.cmd.Cancel = func() error { return e.cmd.Process.Signal(syscall.SIGHUP) }
	e.cmd.WaitDelay = patience
	if err := e.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	var lines sync.WaitGroup
	lines.Go(func() { io.Copy(lockedWriter{e}, line(e.master)) })
	lines.Go(func() { io.Copy(e.master, e.vt) })
	go func() {
		e.cmd.Wait()
		close(e.ended)
	}()
	m.t.Cleanup(func() { // the test's context has ended, and with it the program
		<-e.ended
		e.vt.InputPipe().(io.Closer).Close()
		e.tty.Close()
		lines.Wait()
		e.master.Close()
	})
	return e
}

// lockedWriter shows on the emulator what is written.
type lockedWriter struct{ e *emulator }

func (w lockedWriter) Write(p []byte) (int, error) {
	w.e.mu.Lock()
	defer w.e.mu.Unlock()
	return w.e.vt.Write(p)
}

// screen leaves out a frame that is not yet whole.
func (e *emulator) screen() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.modes[ansi.ModeSynchronizedOutput] {
		e.whole = e.vt.String()
	}
	return e.whole
}

func (e *emulator) typing(text string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.vt.SendText(text)
}

// keyBytes are what a terminal sends for keys that are no characters.
var keyBytes = map[string]string{
	"Enter": "\r", "Escape": "\x1b", "Tab": "\t", "Up": "\x1b[A", "Down": "\x1b[B", "C-c": "\x03", "C-z": "\x1a",
}

func (e *emulator) press(key string) {
	if bytes, named := keyBytes[key]; named {
		key = bytes
	}
	e.typing(key)
}

func (e *emulator) paste(text string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.vt.Paste(text)
}

func (e *emulator) resize(width, height int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.vt.Resize(width, height)
	pty.Setsize(e.master, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
}

func (e *emulator) signal(s syscall.Signal) { e.cmd.Process.Signal(s) }

func (e *emulator) exited() (int, bool) {
	select {
	case <-e.ended:
		return e.cmd.ProcessState.ExitCode(), true
	default:
		return 0, false
	}
}

func (e *emulator) restored() bool {
	after, err := term.GetState(e.tty.Fd())
	e.mu.Lock()
	defer e.mu.Unlock()
	return err == nil && reflect.DeepEqual(e.before, after) && e.modes[ansi.ModeTextCursorEnable] &&
		!e.modes[ansi.ModeAltScreenSaveCursor] && !e.modes[ansi.ModeBracketedPaste]
}

// coloured reports whether any cell has a colour.
func (e *emulator) coloured() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for y := range e.vt.Height() {
		for x := range e.vt.Width() {
			if c := e.vt.CellAt(x, y); c != nil && (c.Style.Fg != nil || c.Style.Bg != nil) {
				return true
			}
		}
	}
	return false
}
