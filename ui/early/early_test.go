//go:build !windows

package early_test

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/creack/pty"

	_ "bulkup/ui/early"
)

// child has the test binary do nothing but start.
const child = "BULKUP_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		os.Stdout.WriteString("started" + tea.KeyEnter.String())
		return
	}
	os.Exit(m.Run())
}

// A program that imports Bubble Tea after this package writes nothing to the
// terminal before it is asked to.
func TestNoQuestionAtStart(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), child+"=1", "TERM=xterm-256color")
	terminal, err := pty.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	// When the child has ended, reading its terminal is an error on Linux.
	out, _ := io.ReadAll(terminal)
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := string(out); strings.Contains(got, "\x1b") || got != "startedenter" {
		t.Errorf("the terminal got %q", got)
	}
}
