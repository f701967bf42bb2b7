//go:build unix

package ui_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// A start that nobody confirmed is decided on the command line.
func TestResolve(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	server := m.serve("[[rule]]\non = 'start-task'\nnth = 1\ndo = 'answer'\nstatus = 500\nbody = ''\n", "--no-history")
	m.env = append(m.env, "UPSCAYL_API_KEY="+server.key, "BULKUP_API_URL="+server.url)
	m.copy("album/flower.jpg", "photos/flower.jpg")
	m.run("resolve").exits(t, 0)
	m.run("run", "--engine", "cloud", "--scale", "2", "photos").exits(t, 1)
	var line struct{ File, Reason, Name, Decision string }
	out := m.run("resolve", "--json").exits(t, 0).stdout
	if err := json.Unmarshal([]byte(out), &line); err != nil || line.File != m.path("photos", "flower.jpg") || line.Reason == "" || line.Name == "" || line.Decision != "" {
		t.Errorf("%v: %s", err, out)
	}
	if o := m.run("resolve", "--retry", "photos/other.jpg").exits(t, 2); !strings.Contains(o.stderr, "is not unknown") {
		t.Error(o.stderr)
	}
	out = m.run("resolve", "--retry", "--json", "photos").exits(t, 0).stdout
	if err := json.Unmarshal([]byte(out), &line); err != nil || line.Decision != "retry" {
		t.Errorf("%v: %s", err, out)
	}
	if l := server.ledger(); l.Calls["start-task"] != 1 {
		t.Errorf("%d starts before anything was resumed", l.Calls["start-task"])
	}
	m.run("resume").exits(t, 0)
	if o := m.run("resolve").exits(t, 0); !strings.Contains(o.stdout, "every picture is confirmed") {
		t.Error(o.stdout)
	}
	server.ledger().once(t, m.path("photos", "flower.jpg"))
}
