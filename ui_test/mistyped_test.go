//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is mistyped is refused with what was meant, and nothing is kept of it.
func TestMistyped(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/art", "art")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"docter"}, `unknown command "docter"; did you mean "doctor"?`},
		{[]string{"rnu", "art"}, `unknown command "rnu"; did you mean "run"?`},
		{[]string{"photos"}, "photos is neither a command nor a file or folder here"},
		{[]string{"run", "art", "b.jpg"}, "b.jpg: there is no such file or folder"},
		{[]string{"run", "--dry-run", "*.png"}, "*.png: there is no such file or folder"},
		{[]string{"run", "--modle", "x", "art"}, `unknown flag --modle of bulkup run; did you mean "--model"?`},
		{[]string{"run"}, "run needs a path or an address"},
		{[]string{"publish", "bytescale"}, "publish needs a service and at least one path"},
	} {
		o := m.run(c.args...)
		if o.code != 2 || o.stdout != "" || !strings.Contains(o.stderr, c.want) {
			t.Errorf("%q: exit code %d: %s%s", c.args, o.code, o.stdout, o.stderr)
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(m.dir), "home", "state", "bulkup", "queue.db")); err == nil {
			t.Fatalf("%q: there is a queue", c.args)
		}
	}
}

// A picture that was queued may be gone when the same command goes on.
func TestQueuedPictureThatIsGone(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/art/badge.png", "badge.png")
	m.run("run", "badge.png").exits(t, 0)
	m.remove("badge.png")
	if o := m.run("run", "badge.png"); o.code == 2 || strings.Contains(o.stderr, "no such file") {
		t.Errorf("exit code %d: %s%s", o.code, o.stdout, o.stderr)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, arg := range []string{"--version", "version"} {
		if o := m.run(arg).exits(t, 0); !strings.HasPrefix(o.stdout, "bulkup ") || !strings.Contains(o.stdout, "(commit ") || !strings.Contains(o.stdout, " go1.") {
			t.Errorf("%s: %s%s", arg, o.stdout, o.stderr)
		}
	}
}
