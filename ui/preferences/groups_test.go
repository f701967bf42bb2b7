package preferences

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"bulkup/config"
	"bulkup/ui/keys"
	"bulkup/ui/theme"
)

// No setting is lost, and each stands below the heading of what it is about.
func TestGroups(t *testing.T) {
	var names []string
	for _, r := range (config.Settings{}).Rows(nil) {
		names = append(names, r.Name)
	}
	under, now := make(map[string]string), ""
	for _, n := range grouped(append(names, KeyName, "rules.new", "keys.retry", "unheard-of")) {
		if text, is := heading(n); is {
			now = text
		} else {
			under[n] = now
		}
	}
	if len(under) != len(names)+4 {
		t.Errorf("%d of %d are shown", len(under), len(names)+4)
	}
	for _, n := range names {
		if under[n] == "other" {
			t.Errorf("%s has no group", n)
		}
	}
	for name, want := range map[string]string{
		KeyName: "service and engine", "api-url": "service and engine", "engine-threads": "service and engine", "scale": "pictures",
		"keep-time": "results", "max-credits": "pace and cost", "limits.start-task": "pace and cost", "mouse": "screen",
		"gjirafa.api-key": "accounts for publishing", "rules.new": "rules", "keys.retry": "keys", "unheard-of": "other",
	} {
		if under[name] != want {
			t.Errorf("%s is under %q, not %q", name, under[name], want)
		}
	}
}

// The cursor passes over headings, whichever way it goes.
func TestCursorPassesHeadings(t *testing.T) {
	s := New(theme.New(theme.Options{NoColor: true}), keys.Default(), nil)
	s.SetRows([]Row{{Name: KeyName}, {Name: "model"}, {Name: "theme"}, {Name: "scale"}})
	var seen []string
	for _, k := range []tea.KeyType{tea.KeyDown, tea.KeyDown, tea.KeyDown, tea.KeyDown, tea.KeyUp, tea.KeyUp, tea.KeyHome, tea.KeyUp, tea.KeyEnd} {
		s.Update(tea.KeyMsg{Type: k})
		seen = append(seen, s.name())
	}
	want := []string{"model", "scale", "theme", "theme", "scale", "model", KeyName, KeyName, "theme"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	s.EnterKey()
	if s.name() != KeyName || !s.Editing() {
		t.Errorf("the key is not entered: %q", s.name())
	}
}
