//go:build unix

package ui_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// patience is how long anything may take on a machine that has much else to do.
const patience = 60 * time.Second

// met waits for a condition, and reports whether it was met in time. It asks again
// and again, since neither a terminal nor another process says when it is.
func met(ok func() bool) bool {
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// machine is a user's computer with nothing on it: a home, and a folder to work in.
type machine struct {
	t       *testing.T
	dir     string // where the program runs
	env     []string
	program string
}

func newMachine(t *testing.T, env ...string) *machine {
	t.Helper()
	// Symbolic links on the way there (macOS) would change the paths that are printed.
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(root, "home")
	m := &machine{t: t, program: binary, dir: filepath.Join(root, "work"), env: append([]string{
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TERM=xterm-256color", "BULKUP_KEYRING=false",
		"BULKUP_API_URL=http://127.0.0.1:9", // nobody is there: no test reaches the real one
		"HOME=" + home, "TMPDIR=" + filepath.Join(root, "tmp"),
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_STATE_HOME=" + filepath.Join(home, "state"),
		"XDG_DATA_HOME=" + filepath.Join(home, "data"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
	}, env...)}
	for _, d := range []string{"home", "work", "tmp"} {
		if err := os.Mkdir(filepath.Join(root, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// path is a path in the folder to work in.
func (m *machine) path(elem ...string) string {
	return filepath.Join(append([]string{m.dir}, elem...)...)
}

// write makes a file, and the folders on the way there.
func (m *machine) write(name string, content []byte) string {
	m.t.Helper()
	path := m.path(name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644)); err != nil {
		m.t.Fatal(err)
	}
	return path
}

// copy brings a file or folder of the project's to the machine.
func (m *machine) copy(from, to string) string {
	m.t.Helper()
	if info, err := os.Stat(from); err != nil {
		m.t.Fatal(err)
	} else if !info.IsDir() {
		return m.write(to, read(m.t, from))
	}
	if err := os.CopyFS(m.path(to), os.DirFS(from)); err != nil {
		m.t.Fatal(err)
	}
	return m.path(to)
}

func (m *machine) remove(name string) {
	m.t.Helper()
	if err := os.Remove(m.path(name)); err != nil {
		m.t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// command is the program with arguments, not yet started.
func (m *machine) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, m.program, args...)
	c.Dir, c.Env = m.dir, m.env
	return c
}

// outcome is what a program that has ended leaves behind.
type outcome struct {
	code           int
	stdout, stderr string
	peak           int64 // memory in bytes
}

// run runs the program to its end.
func (m *machine) run(args ...string) outcome {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), 2*patience)
	defer cancel()
	c := m.command(ctx, args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := c.Start(); err != nil {
		m.t.Fatal(err)
	}
	memory := watchMemory(c.Process.Pid)
	err := c.Wait()
	peak := memory()
	if err != nil && !errors.As(err, &exit) {
		m.t.Fatal(err)
	}
	o := outcome{c.ProcessState.ExitCode(), stdout.String(), stderr.String(), peak}
	if ctx.Err() != nil {
		m.t.Fatalf("%q does not end:\n%s%s", args, o.stdout[max(0, len(o.stdout)-4000):], o.stderr)
	}
	return o
}

// exits fails the test unless the program ended with the code.
func (o outcome) exits(t *testing.T, code int) outcome {
	t.Helper()
	if o.code != code {
		t.Fatalf("exit code %d, want %d:\n%s%s", o.code, code, o.stdout, o.stderr)
	}
	return o
}

// peakMemory returns the most memory that a running process has had, in bytes; 0
// where the system does not say. That of one that has ended includes that of the
// process which started it.
func peakMemory(pid int) (kib int64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if _, peak, ok := bytes.Cut(status, []byte("VmHWM:")); ok {
		fmt.Sscan(string(peak), &kib)
	}
	return kib << 10
}

// watchMemory follows the peak of a process until it has ended.
func watchMemory(pid int) (ended func() int64) {
	var peak int64
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-over:
				return
			case <-time.After(20 * time.Millisecond):
				peak = max(peak, peakMemory(pid))
			}
		}
	}()
	return func() int64 {
		close(over)
		<-done
		return peak
	}
}
