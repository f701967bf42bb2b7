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
		{[]string{"watch", "art"}, `unknown command "watch"; did you mean "--watch"?`},
		{[]string{"photos"}, "photos is neither a command nor a file or folder here"},
		{[]string{"run", "art", "b.jpg"}, "b.jpg: there is no such file or folder"},
		{[]string{"run", "--dry-run", "*.png"}, "*.png: there is no such file or folder"},
		{[]string{"run", "--modle", "x", "art"}, `unknown flag --modle of bulkup run; did you mean "--model"?`},
		{[]string{"run"}, "run needs a path or an address"},
		{[]string{"publish", "bytescale"}, "publish needs a service and at least one path"},
		{[]string{"models", "add"}, "models add needs upscayl, a folder, a file, a name or an address"},
		{[]string{"models", "add", "a", "b"}, "models add takes one at a time"},
		{[]string{"models", "remove"}, "models remove needs the name of a model"},
		{[]string{"models", "add", "upscayl-standrad-4x"}, `there is no folder or .param file upscayl-standrad-4x; did you mean "upscayl-standard-4x"?`},
		{[]string{"models", "add", "natural-max-4x"}, "natural-max-4x cannot be added"},
		{[]string{"models", "nosuch"}, `unknown command "nosuch"`},
		{[]string{"help", "saftey"}, `there is no help about "saftey"; did you mean "safety"?`},
		{[]string{"completion", "zhs"}, `unknown command "zhs" of bulkup completion; did you mean "zsh"?`},
		{[]string{"models", "ad"}, `unknown command "ad" of bulkup models; did you mean "add"?`},
		{[]string{"report", "--state", "typo"}, "/typo, which is named by flag --state"},
		{[]string{"resume", "--state", "typo"}, "there is no queue in "},
		{[]string{"resolve", "--state", "typo"}, "there is no queue in "},
		{[]string{"report", "--json", "--csv"}, "--json and --csv exclude each other: leave one of them out"},
		{[]string{"resume", "--json", "--quiet"}, "--quiet and --json exclude each other"},
		{[]string{"run", "--twice", "--model", "faithful", "art"}, "--twice runs a network twice, and faithful is none"},
		{[]string{"help", "run", "nosuch"}, `there is no help about "nosuch"`},
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
	m.run("run", "--model", "faithful-fast", "badge.png").exits(t, 0)
	m.remove("badge.png")
	if o := m.run("run", "--model", "faithful-fast", "badge.png"); o.code == 2 || strings.Contains(o.stderr, "no such file") {
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

// Of folders only what is chosen is taken, several folders are kept apart in one output
// folder, and what is open goes on without its paths.
func TestChosenAndKeptApart(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/art", "a")
	m.copy("album/art", "b")
	if o := m.run("run", "--quiet", "--model", "faithful-fast", "--out", "out", "--scale", "1", "--exclude", "mosaic*", "--include", "*.png", "a", "b").exits(t, 0); o.stdout != "" {
		t.Errorf("a quiet run says %s", o.stdout)
	}
	if got := strings.Join(files(t, m.path("out")), " "); got != "a/badge.png b/badge.png" {
		t.Errorf("results are %s", got)
	}
	if o := m.run("run", "--model", "faithful-fast", "--out", "out", "--scale", "1", "--exclude", "mosaic*", "a", "b").exits(t, 0); !strings.Contains(o.stdout, "there already") || strings.Contains(o.stdout, "done; saved") {
		t.Errorf("the same again says %s", o.stdout)
	}
	if o := m.run("resume").exits(t, 0); o.stdout != "there is nothing to do\n" {
		t.Errorf("with nothing open: %s", o.stdout)
	}
}

// resume goes on with what another command left open, without its paths.
func TestResume(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	server := m.serve(wholesome)
	m.copy("album/art", "art")
	m.env = append(m.env, "UPSCAYL_API_KEY=wrong-key", "BULKUP_API_URL="+server.url, "BULKUP_ENGINE=cloud")
	m.run("run", "art").exits(t, 3)
	m.env = append(m.env, "UPSCAYL_API_KEY="+server.key)
	if o := m.run("resume").exits(t, 0); !strings.Contains(o.stdout, "2 of 2 done") {
		t.Errorf("it says %s", o.stdout)
	}
}
