package keys

import (
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/bubbles/key"
)

// each calls do with every binding of a group.
func each(group any, do func(name string, b key.Binding)) {
	v := reflect.ValueOf(group)
	for i := range v.NumField() {
		do(v.Type().Field(i).Name, v.Field(i).Interface().(key.Binding))
	}
}

// Keys that work at the same time never mean two things.
func TestNoKeyMeansTwoThings(t *testing.T) {
	m := Default()
	for name, groups := range map[string][]any{
		"jobs":        {m.Global, m.Move, m.Jobs},
		"detail":      {m.Move, m.Detail, key1{m.Global.Help}, key1{m.Global.Quit}},
		"settings":    {m.Global, m.Move, m.Settings},
		"preview":     {m.Preview, key1{m.Global.Help}, key1{m.Global.Quit}},
		"history":     {m.Global, m.Move, m.History},
		"preferences": {m.Global, m.Move, m.Preferences},
		"sample":      {m.Move, m.Sample, key1{m.Global.Quit}},
		"trial": {m.Trial, key1{m.Preview.Zoom}, key1{m.Preview.PanLeft}, key1{m.Preview.PanDown}, key1{m.Preview.PanUp},
			key1{m.Preview.PanRight}, key1{m.Preview.Next}, key1{m.Preview.Previous}, m.Global},
		"drop":     {m.Drop, key1{m.Global.Quit}},
		"question": {m.Question, key1{m.Global.Quit}},
	} {
		taken := make(map[string]string)
		for _, g := range groups {
			each(g, func(what string, b key.Binding) {
				for _, k := range b.Keys() {
					if other, double := taken[k]; double {
						t.Errorf("%s: %q is %s and %s", name, k, other, what)
					}
					taken[k] = what
				}
			})
		}
	}
}

type key1 struct{ Binding key.Binding }

func TestEveryKeyHasAHelp(t *testing.T) {
	v := reflect.ValueOf(Default())
	for i := range v.NumField() {
		each(v.Field(i).Interface(), func(name string, b key.Binding) {
			if b.Help().Key == "" || b.Help().Desc == "" || len(b.Keys()) == 0 {
				t.Errorf("%s.%s is not explained", v.Type().Field(i).Name, name)
			}
		})
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
		80: "a add  R retry all that failed  ↑ up", 20: "a add  ↑ up", 5: "a add", 4: "↑ up", 0: "",
	} {
		if got := w.Hints(all, width); got != want {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
	off := all[0]
	off.SetEnabled(false)
	if got := w.Hints([]key.Binding{off}, 80); got != "" {
		t.Errorf("a key that does nothing is named: %q", got)
	}
	w.ASCII = true
	if got := w.Hints(all[2:], 80); got != "up up" || strings.Contains(got, "↑") {
		t.Errorf("in ASCII: %q", got)
	}
}
