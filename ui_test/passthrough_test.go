//go:build unix

package ui_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// named is a terminal that says to tmux what it is, and keeps what it is sent.
type named struct {
	io.ReadWriter
	name string

	mu   sync.Mutex
	sent bytes.Buffer
}

func (n *named) Read(p []byte) (int, error) {
	length, err := n.ReadWriter.Read(p)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sent.Write(p[:length])
	if bytes.Contains(p[:length], []byte("\x1b[>q")) {
		io.WriteString(n.ReadWriter, "\x1bP>|"+n.name+"\x1b\\")
	}
	return length, err
}

func (n *named) was(sent string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return bytes.Contains(n.sent.Bytes(), []byte(sent))
}

// In tmux, pictures reach a Kitty behind it, and afterwards the pane is as it was.
func TestPicturesThroughTmux(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed")
	}
	m := newMachine(t, "TERM=xterm-256color")
	m.copy(filepath.Join("album", "flower.jpg"), "flower.jpg")
	dir, err := os.MkdirTemp("", "tmux") // a socket's path has to be short
	if err != nil {
		t.Fatal(err)
	}
	socket, program := filepath.Join(dir, "socket"), m.program
	tmux := func(args ...string) string {
		out, _ := exec.Command("tmux", append([]string{"-S", socket}, args...)...).CombinedOutput() // at the end there is no server
		return strings.TrimSpace(string(out))
	}
	t.Cleanup(func() {
		tmux("kill-server")
		os.RemoveAll(dir)
	})
	m.program = "tmux"
	kitty := &named{name: "kitty(0.41.1)"}
	e := startOnLine(m, size{120, 40}, []string{"-u", "-S", socket, "-f", os.DevNull, "new-session", program + "; exec cat"}, func(r io.Reader) io.Reader {
		kitty.ReadWriter = r.(io.ReadWriter)
		return kitty
	})
	s := &session{t, e}
	s.sees("flower.jpg")
	s.typing("j")
	s.until("the picture is sent, and its cells", func() bool {
		return kitty.was("\x1b_Ga=T,U=1,f=100") && kitty.was("\U0010eeee\u0305\u0305")
	})
	if got := tmux("show-options", "-pv", "allow-passthrough"); got != "on" && got != "all" {
		t.Errorf("the pane says %q", got)
	}
	s.press("C-c")
	s.until("the pane is as it was", func() bool { return tmux("show-options", "-pv", "allow-passthrough") == "" })
	s.until("the picture is out of the terminal's memory", func() bool { return kitty.was("\x1b_Ga=d,d=I,q=2") })
}
