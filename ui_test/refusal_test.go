//go:build unix

package ui_test

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// Wrong settings are refused at once, with what is wrong and what to do.
func TestSettingsRefused(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/art", "art")
	m.write("typo.toml", []byte("modle = \"remacri-4x\"\n"))
	for _, c := range []struct {
		args string
		want []string
	}{
		{"--config typo.toml art", []string{`"modle"`, "typo.toml", `"model"`}},
		{"--scale 9 art", []string{"--scale", "1 to 8"}},
		{"--format gif art", []string{"--format", "png"}},
		{"art ftp://example.com/a.png", []string{"ftp://example.com/a.png", "https://"}},
		{"art http://example.com/a.png", []string{"http://example.com/a.png", "https://"}},
		{"--out art/badge.png/results art", []string{"badge.png/results", "--out", "is a file, not a folder"}},
		{"--dry-run --out art/badge.png/results art", []string{"badge.png/results", "--out"}},
		{"--api-url nowhere art", []string{"--api-url", "nowhere"}},
		{"--api-url http://example.com art", []string{"example.com", "https://"}},
		{"", []string{"run needs a path or an address"}},
	} {
		o := m.run(append([]string{"run"}, strings.Fields(c.args)...)...)
		if o.code != 2 || o.stdout != "" {
			t.Errorf("run %s: exit code %d: %s", c.args, o.code, o.stdout)
		}
		for _, text := range c.want {
			if !strings.Contains(o.stderr, text) {
				t.Errorf("run %s: %q is missing: %s", c.args, text, o.stderr)
			}
		}
	}
}

// A variable of the shell that is not set is no leave to upscale the working folder.
func TestEmptyPathRefused(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/art", "art")
	for _, args := range [][]string{{"run", ""}, {"run", "--dry-run", "art", ""}, {"run", "--watch", ""}, {"run", "--watch", "", "--dry-run"}, {""}} {
		if o := m.run(args...); o.code != 2 || o.stdout != "" || o.stderr == "" {
			t.Errorf("%q: exit code %d: %s%s", args, o.code, o.stdout, o.stderr)
		}
	}
}

// A command that cannot do all it is to do begins with nothing of it.
func TestWatchedFolderThatIsNone(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/art", "art")
	for _, dir := range []string{"typo", "art/badge.png"} {
		if o := m.run("run", "art", "--watch", dir).exits(t, 2); !strings.Contains(o.stderr, dir+" cannot be watched") {
			t.Errorf("it says %s", o.stderr)
		}
		if o := m.run("report").exits(t, 0); o.stdout != "" {
			t.Errorf("queued:\n%s", o.stdout)
		}
	}
}

// The cloud without a key is a setting that cannot work.
func TestNoKey(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/art", "art")
	o := m.run("run", "--engine", "cloud", "art").exits(t, 2)
	if !strings.Contains(o.stderr, "UPSCAYL_API_KEY") {
		t.Errorf("it says %s", o.stderr)
	}
}

// A refused key stops the queue and loses nothing: with the right one the same
// command goes on.
func TestKeyRefused(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	server := m.serve(wholesome)
	m.copy("album/art", "art")
	args := []string{"run", "--json", "--engine", "cloud", "--api-url", server.url, "art"}
	m.env = append(m.env, "UPSCAYL_API_KEY=wrong-key")
	o := m.run(args...).exits(t, 3)
	e := parse(t, o.stdout)
	if e.Waiting != 2 || !strings.Contains(strings.Join(e.notices, "\n"), "API key") || strings.Contains(o.stdout+o.stderr, "wrong-key") {
		t.Errorf("with a wrong key:\n%s%s", o.stdout, o.stderr)
	}
	m.env = append(m.env, "UPSCAYL_API_KEY="+server.key)
	if e := parse(t, m.run(args...).exits(t, 0).stdout); e.Done != 2 {
		t.Errorf("with the right key: %+v", e.summary)
	}
	server.ledger().once(t, m.path("art/badge.png"), m.path("art/mosaic.png"))
}

// A folder that is named for all results is refused once; where each picture has one of
// its own, each says so.
func TestOutputRefused(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	source := m.copy("album/flower.jpg", "photos/flower.jpg")
	m.write("photos-upscaled", nil)
	e := parse(t, m.run("run", "--json", "--model", "faithful-fast", "photos").exits(t, 1).stdout)
	j := e.ends()[source]
	if j.State != "failed" || j.Stage == "" || !strings.Contains(j.Error, m.path("photos-upscaled")) {
		t.Errorf("it ended as %+v", j)
	}
	o := m.run("run", "--json", "--model", "faithful-fast", "--out", "photos-upscaled/out", "photos").exits(t, 2)
	if o.stdout != "" || !strings.Contains(o.stderr, m.path("photos-upscaled/out")) {
		t.Errorf("it says %s%s", o.stdout, o.stderr)
	}
}

// Out of credits, the rest waits; once there are some, the same command goes on.
func TestCredits(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	server := m.serve(wholesome, "--credits", "1")
	m.env = append(m.env, "UPSCAYL_API_KEY="+server.key)
	m.copy("album/art", "art")
	e := parse(t, m.run("run", "--json", "--engine", "cloud", "--api-url", server.url, "art").exits(t, 4).stdout)
	if e.Done != 1 || e.Waiting != 1 || e.Credits != 1 {
		t.Errorf("the summary is %+v", e.summary)
	}
	if said := strings.Join(e.notices, "\n"); !strings.Contains(said, "credits") {
		t.Errorf("it says %s", said)
	}
}

// hostile is a file name that would set the window's title, ring, turn the line
// round, and colour what follows.
const hostile = "a\x1b]0;taken\x07\u202e\u009b31m b\n.png"

// harmless is what is shown of it.
const harmless = "a]0;taken31m b .png"

// Names are shown harmlessly, and results have them faithfully.
func TestHostileName(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	path := m.copy("album/art/badge.png", filepath.Join("photos", hostile))
	result := m.path("photos-upscaled", hostile)
	server := m.serve(wholesome)
	m.env = append(m.env, "UPSCAYL_API_KEY="+server.key)
	args := []string{"--engine", "cloud", "--api-url", server.url, "photos"}

	o := m.run(append([]string{"run", "--json"}, args...)...).exits(t, 0)
	if j := parse(t, o.stdout).ends()[path]; j.State != "done" || j.Result != result {
		t.Errorf("it ended as %+v", j)
	}
	decoded(t, result, "png")
	texts := []string{o.stdout, m.run("run", "--engine", "local", "--model", "faithful-fast", "--state", "fresh", "--exists", "overwrite", "photos").exits(t, 0).stdout, m.run("report").stdout, m.run("report", "--csv").stdout}
	for _, text := range texts {
		for _, r := range text {
			if r != '\n' && (unicode.IsControl(r) || r == '\u202e') {
				t.Errorf("%q is written:\n%q", r, text)
				break
			}
		}
	}
	if !strings.Contains(texts[1], harmless+": done") {
		t.Errorf("it is written as\n%s", texts[1])
	}
}

func TestHostileNameOnScreen(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m := newMachine(t)
		m.copy("album/art/badge.png", filepath.Join("photos", hostile))
		s := open(m, size{120, 30}, "--model", "faithful-fast", "photos")
		s.sees("1 of 1 done", "✓  "+harmless)
		s.press("Enter")
		s.sees(" "+harmless, "✓ done")
		s.press("Escape")
		s.misses("✓ done")
		s.press("q")
		s.exits(0)
	})
}

// A file that goes away between the drop and the start fails alone, with its stage.
func TestVanished(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m := newMachine(t)
		m.copy("album/art", "art")
		s := open(m, size{160, 30})
		s.sees("▸[1] Add")
		s.paste(m.path("art"))
		s.sees("2 pictures in 1 folder", "enter start")
		m.remove("art/mosaic.png")
		s.press("Enter")
		s.sees("1 of 2 done", "1 failed")
		s.says("mosaic.png", "failed · checking", "the file is no")
		s.press("q")
		s.exits(0)
		s.sees("mosaic.png: failed while checking: the file is no longer there")
	})
}
