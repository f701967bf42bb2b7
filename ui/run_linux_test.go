package ui

import (
	"io"
	"os"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"

	"bulkup/queue"
)

// TestRunGoesOnAfterAStop: whoever stops the program from outside leaves a terminal as shells
// want it; when it goes on, it sets that up as it needs it, and draws all again.
func TestRunGoesOnAfterAStop(t *testing.T) {
	feed := &fakeFeed{updates: []queue.Update{sampleUpdate()}, next: untilLeft}
	_, _, err := inTerminal(t, t.Context(), feed, func(keyboard io.Writer, screen *tape) {
		if !screen.until("scans/receipt.png") {
			t.Error("nothing is shown")
			return
		}
		fd := int(keyboard.(*os.File).Fd())
		mode := func() *unix.Termios {
			m, err := unix.IoctlGetTermios(fd, unix.TCGETS)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		shell := mode()
		shell.Lflag |= unix.ICANON | unix.ECHO
		if err := unix.IoctlSetTermios(fd, unix.TCSETS, shell); err != nil {
			t.Fatal(err)
		}
		screen.forget()
		if err := syscall.Kill(os.Getpid(), syscall.SIGCONT); err != nil {
			t.Error(err)
		}
		if !screen.until(ansi.SetModeAltScreenSaveCursor) || !screen.until("scans/receipt.png") {
			t.Error("it is not drawn again")
		}
		if mode().Lflag&(unix.ICANON|unix.ECHO) != 0 {
			t.Error("the terminal is as shells want it")
		}
		io.WriteString(keyboard, "\x03\x03")
	})
	if err != nil {
		t.Error(err)
	}
}
