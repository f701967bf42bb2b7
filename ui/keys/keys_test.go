package keys

import (
	"slices"
	"testing"

	"github.com/charmbracelet/bubbles/key"
)

// Keys that work at the same time never mean two things.
func TestNoKeyMeansTwoThings(t *testing.T) {
	m := Default()
	if err := m.conflict(); err != nil {
		t.Error(err)
	}
	for _, b := range m.all() {
		if !slices.ContainsFunc(screens, func(s struct{ name, active string }) bool { return active(s.active, b.name) }) {
			t.Errorf("%s works on no screen", b.name)
		}
	}
}

func TestEveryKeyHasAHelp(t *testing.T) {
	m := Default()
	for _, b := range m.all() {
		if b.Help().Key == "" || b.Help().Desc == "" || len(b.Keys()) == 0 {
			t.Errorf("%s is not explained", b.name)
		}
	}
}

// No bare letter quits while files are being chosen: dropped text may hold it.
func TestNothingBareQuits(t *testing.T) {
	for _, k := range Default().Global.Quit.Keys() {
		if len(k) == 1 {
			t.Errorf("%q quits everywhere", k)
		}
	}
}

func TestHints(t *testing.T) {
	w := Writer{Paint: func(s string) string { return s }}
	all := []key.Binding{bind("a", "add", "a"), bind("R", "retry all that failed", "R"), bind("↑", "up", "up")}
	for width, want := range map[int]string{
		80: "a add  R retry all that failed  ↑ up", 20: "a add", 5: "a add", 4: "", 0: "",
	} {
		if got := w.Hints(all, nil, width); got != want {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
	if got := w.Hints(all, all[2:], 11); got != "a add  ↑ up" {
		t.Errorf("the last has to be there: %q", got)
	}
	if got := w.Hints(all, all[2:], 10); got != "↑ up" {
		t.Errorf("there is no room for another: %q", got)
	}
	off := all[0]
	off.SetEnabled(false)
	if got := w.Hints([]key.Binding{off}, []key.Binding{off}, 80); got != "" {
		t.Errorf("a key that does nothing is named: %q", got)
	}
	w.ASCII = true
	if got := w.Hints(all[2:], nil, 80); got != "up" {
		t.Errorf("in ASCII: %q", got)
	}
}
