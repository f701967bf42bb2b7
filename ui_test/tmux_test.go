//go:build unix

package ui_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// tmux is a terminal that is a program of its own, with a server for each test.
type tmux struct {
	t   *testing.T
	dir string // of the socket, and of what the shell notes
}

// shell runs a program as a shell does, and notes its process id and exit code;
// tmux itself sometimes misses that a program has ended.
const shell = `sh -c 'echo $$ >"$0/pid"; exec "$@"' "$0" "$@"; echo $? >"$0/code"; exec cat`

func startTmux(m *machine, s size, args []string) *tmux {
	m.t.Helper()
	// The path of a socket has to be shorter than those of the test's folders.
	dir, err := os.MkdirTemp("", "tmux")
	if err != nil {
		m.t.Fatal(err)
	}
	x := &tmux{m.t, dir}
	m.t.Cleanup(func() {
		if _, ended := x.exited(); !ended {
			x.signal(syscall.SIGHUP)
			(&session{m.t, x}).until("a hang-up ends the program", func() bool { _, ended := x.exited(); return ended })
		}
		x.command("kill-server").Run() // it may have gone with its last program
		os.RemoveAll(dir)
	})
	program := append([]string{"env", "-i"}, m.env...)
	program = append(append(program, "TERM=tmux-256color", "sh", "-c", shell, dir, m.program), args...)
	x.do(append([]string{"start-server", ";", "set", "-g", "status", "off", ";", // its line would be missing from the screen
		"new-session", "-d", "-x", strconv.Itoa(s.width), "-y", strconv.Itoa(s.height), "-c", m.dir}, program...)...)
	return x
}

func (x *tmux) command(args ...string) *exec.Cmd {
	own := []string{"-u", "-S", filepath.Join(x.dir, "socket"), "-f", os.DevNull}
	return exec.Command("tmux", append(own, args...)...)
}

// do has the server do something, and returns what it says.
func (x *tmux) do(args ...string) string {
	x.t.Helper()
	out, err := x.command(args...).CombinedOutput()
	if err != nil {
		x.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return string(out)
}

func (x *tmux) screen() string     { return x.do("capture-pane", "-p") }
func (x *tmux) typing(text string) { x.do("send-keys", "-l", text) }
func (x *tmux) press(key string)   { x.do("send-keys", key) }

func (x *tmux) paste(text string) {
	x.do("set-buffer", "-b", "drop", text)
	x.do("paste-buffer", "-p", "-d", "-b", "drop")
}

func (x *tmux) resize(width, height int) {
	x.do("resize-window", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height))
}

func (x *tmux) signal(s syscall.Signal) {
	if pid, noted := x.noted("pid"); noted {
		syscall.Kill(pid, s)
	}
}

func (x *tmux) exited() (code int, ended bool) { return x.noted("code") }

// noted returns what the shell has noted, as soon as it has.
func (x *tmux) noted(name string) (n int, ok bool) {
	text, err := os.ReadFile(filepath.Join(x.dir, name))
	if err != nil {
		return 0, false
	}
	_, err = fmt.Sscanln(string(text), &n)
	return n, err == nil
}

func (x *tmux) restored() bool {
	return strings.TrimSpace(x.do("display-message", "-p", "#{alternate_on} #{cursor_flag}")) == "0 1"
}
