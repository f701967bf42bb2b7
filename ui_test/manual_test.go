//go:build unix

package ui_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"bulkup/api/local/catalogue"
	"bulkup/api/upscayl"
	"bulkup/ui/command/manual"
	"bulkup/ui/plain"
)

// pages are what the user reads, by name.
func pages(t *testing.T) map[string]string {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"README": string(readme)}
	for _, name := range manual.Topics() {
		if all[name] = manual.Topic(name); all[name] == "" {
			t.Errorf("there is no text about %s", name)
		}
	}
	return all
}

// blocks are the parts of a page that are in a language.
func blocks(page, language string) (all []string) {
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```").FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

// Every settings file of README and manual is taken as it is written, and every command
// there runs.
func TestPagesAreTrue(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/art/badge.png", "photos/badge.png")
	m.copy("album/art/badge.png", "a.png")
	examples := 0
	for name, page := range pages(t) {
		for i, text := range blocks(page, "toml") {
			examples++
			path := m.write(fmt.Sprintf("%s-%d.toml", name, i), []byte(text))
			if o := m.run("doctor", "--config", path); o.code == 2 {
				t.Errorf("%s: its settings are refused: %s", name, o.stderr)
			}
		}
		for _, text := range blocks(page, "sh") {
			for line := range strings.Lines(text) {
				line, _, _ = strings.Cut(line, "#")
				args := strings.Fields(line)
				if len(args) == 0 || args[0] != "bulkup" {
					continue
				}
				examples++
				m.example(name, args[1:])
			}
		}
	}
	if examples < 15 {
		t.Errorf("%d examples are found", examples)
	}
}

// example runs a command of a page. A server would not end, and publishing needs an
// account: of those it is held that their flags are there.
func (m *machine) example(page string, args []string) {
	m.t.Helper()
	switch args[0] {
	case "serve":
		help := m.run("serve", "--help").exits(m.t, 0).stdout
		for _, a := range args {
			if strings.HasPrefix(a, "--") && !strings.Contains(help, a+" ") {
				m.t.Errorf("%s: serve has no %s", page, a)
			}
		}
	case "publish":
		if o := m.run(args...).exits(m.t, 2); !strings.Contains(o.stderr, "account-id") {
			m.t.Errorf("%s: %q says %s", page, args, o.stderr)
		}
	default:
		m.run(args...).exits(m.t, 0)
	}
}

// Names, choices, ranges and exit codes are all in the manual, and the README is an
// entrance.
func TestPagesAreComplete(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	all := pages(t)
	if n := strings.Count(all["README"], "\n"); n > 130 {
		t.Errorf("the README has %d lines", n)
	}
	for _, code := range []int{plain.ExitDone, plain.ExitProblems, 2, plain.ExitRefused, plain.ExitCredits, plain.ExitInterrupted} {
		if !strings.Contains(all["scripts"], fmt.Sprintf("\n| %d | ", code)) {
			t.Errorf("exit code %d is not there", code)
		}
	}
	settings := m.run("help", "settings").exits(t, 0).stdout
	for _, text := range []string{"`scale`: a whole number from 1 to 8", "`format`: png, jpg, webp or tiff", "`pages`: first or all", "`exists`: skip, overwrite or rename", "`BULKUP_LIMITS_START_TASK`", "`--max-credits`"} {
		if !strings.Contains(settings, text) {
			t.Errorf("%s is not in the list of settings", text)
		}
	}
	page := m.run("man").exits(t, 0).stdout
	for _, name := range manual.Topics() {
		if title := manual.Title(name); !strings.Contains(page, title) {
			t.Errorf("the manual page has no %q", title)
		}
	}
	for name, page := range all {
		for _, topic := range regexp.MustCompile("`bulkup help ([a-z]+)`").FindAllStringSubmatch(page, -1) {
			if manual.Topic(topic[1]) == "" {
				t.Errorf("%s: there is no help about %s", name, topic[1])
			}
		}
		for _, path := range regexp.MustCompile(`\]\(([a-z_./]+)\)`).FindAllStringSubmatch(page, -1) {
			if _, err := os.Stat("../" + path[1]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// The table of models has each of them, with its licence.
func TestTableOfModels(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	readme := pages(t)["README"]
	row := func(name string) string {
		for line := range strings.Lines(readme) {
			if cells := strings.Split(line, "|"); len(cells) > 4 && strings.Contains(cells[1], "`"+name+"`") {
				return line
			}
		}
		t.Errorf("%s is not in the table", name)
		return ""
	}
	for _, k := range catalogue.All() {
		if line := row(k.Name); !strings.HasSuffix(line, "| "+k.Licence+" |\n") {
			t.Errorf("the licence of %s is %s: %s", k.Name, k.Licence, line)
		}
	}
	for _, c := range upscayl.Models() {
		if line := row(c.ID); !strings.Contains(line, "cloud |") {
			t.Errorf("%s is one of the cloud: %s", c.ID, line)
		}
	}
	var here []struct {
		Name string
		Here bool
	}
	if err := json.Unmarshal([]byte(m.run("models", "--json").exits(t, 0).stdout), &here); err != nil {
		t.Fatal(err)
	}
	for _, one := range here {
		if line := row(one.Name); one.Here != strings.Contains(line, "part of bulkup") {
			t.Errorf("%s is here: %v: %s", one.Name, one.Here, line)
		}
	}
}
