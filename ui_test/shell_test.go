//go:build unix

package ui_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

func TestShellsCanRead(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		script := m.run("completion", shell).exits(t, 0).stdout
		if !strings.Contains(script, "__complete") {
			t.Errorf("%s: %d bytes", shell, len(script))
		}
		if shell == "powershell" {
			continue // no machine of ours has one
		}
		path, err := exec.LookPath(shell)
		if err != nil {
			continue // bash is everywhere, and the others come from the same templates
		}
		check := exec.Command(path, "-n")
		check.Stdin = strings.NewReader(script)
		if said, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", shell, err, said)
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"run", "--format", ""}, "webp"},
		{[]string{"run", "--model", "nat"}, "natural-plus-4x"},
		{[]string{"publish", ""}, "gjirafa"},
		{[]string{""}, "history"},
	} {
		if got := m.run(append([]string{"__complete"}, c.args...)...).exits(t, 0).stdout; !strings.Contains(got, c.want) {
			t.Errorf("%q is completed to %q", c.args, got)
		}
	}
}

// The manual page of each command has all that its help has.
func TestManualIsComplete(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	flag := regexp.MustCompile(`--[a-z-]+`)
	for _, command := range []string{"", "run", "resume", "publish", "serve", "history", "report", "doctor"} {
		args := strings.Fields(command)
		page := strings.ReplaceAll(m.run(append([]string{"man"}, args...)...).exits(t, 0).stdout, `\-`, "-")
		if head, _, _ := strings.Cut(page, ".SH"); !strings.Contains(head, ".nh\n.TH ") {
			t.Errorf("%q: no page: %.60q", command, page)
		}
		flags := flag.FindAllString(m.run(append(args, "--help")...).exits(t, 0).stdout, -1)
		for _, f := range flags {
			if !strings.Contains(page, f) {
				t.Errorf("%q: %s is not in the manual", command, f)
			}
		}
		if len(flags) == 0 {
			t.Errorf("%q has no flags", command)
		}
	}
}

// What cannot be meant is refused, and nothing else is shown in its place.
func TestCommandsRefuse(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, args := range []string{"man nosuch", "history --most -5", "history --most 0"} {
		if o := m.run(strings.Fields(args)...); o.code != 2 || o.stdout != "" || strings.Contains(o.stderr, "panic") {
			t.Errorf("%s: exit code %d: %.80s%.80s", args, o.code, o.stdout, o.stderr)
		}
	}
	if text := m.run("doctor", "--engine", "cloud").exits(t, 1).stdout; strings.Contains(text, "by the engine on this machine") {
		t.Errorf("without a key for the cloud, doctor says\n%s", text)
	}
}

// Doctor ends with 1 when a run would fail, and says for which reason.
func TestDoctorFails(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	server := m.serve(wholesome)
	if text := m.run("doctor").exits(t, 0).stdout; !strings.Contains(text, "kernels") || !strings.Contains(text, "key-127.0.0.1_9") {
		t.Errorf("it shows\n%s", text)
	}
	for _, c := range []struct {
		key, want string
		args      []string
	}{
		{"wrong", "fails  API key", []string{"--engine", "cloud", "--api-url", server.url}},
		{"any", "fails  network", []string{"--engine", "cloud", "--api-url", "http://127.0.0.1:9"}},
		{"", "fails  state folder", []string{"--state", "/dev/null/state"}},
		{"", "fails  output folder", []string{"--out", "/dev/null/out/new"}},
	} {
		m.env = append(m.env, "UPSCAYL_API_KEY="+c.key)
		if text := m.run(append([]string{"doctor"}, c.args...)...).exits(t, 1).stdout; !strings.Contains(text, c.want) {
			t.Errorf("%q is missing:\n%s", c.want, text)
		}
	}
	m.env = append(m.env, "UPSCAYL_API_KEY="+server.key)
	m.run("doctor", "--engine", "cloud", "--api-url", server.url).exits(t, 0)
}

// A key in a file that others can read is reported, as one of the key file is.
func TestDoctorSeesExposedKeys(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	path := m.write("c.toml", []byte("[bytescale]\napi-key = \"k\"\n"))
	for mode, want := range map[os.FileMode]bool{0o644: true, 0o600: false} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if text := m.run("doctor", "--config", path).exits(t, 0).stdout; strings.Contains(text, "chmod 600") != want {
			t.Errorf("with mode %o:\n%s", mode, text)
		}
	}
}

func TestHistoryCommand(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.write("a.png", noise(t, 20))
	m.run("run", "--model", "faithful-fast", "a.png").exits(t, 0)
	var record struct{ State, Result string }
	if err := json.Unmarshal([]byte(m.run("history", "--json").exits(t, 0).stdout), &record); err != nil {
		t.Fatal(err)
	}
	if record.State != "processed" || record.Result != m.path("a-4x.png") {
		t.Errorf("%+v", record)
	}
	if text := m.run("history").exits(t, 0).stdout; !strings.Contains(text, m.path("a-4x.png")) || strings.Contains(text, "credit") {
		t.Errorf("%q", text)
	}
}
