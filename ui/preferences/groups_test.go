package preferences

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"bulkup/config"
	"bulkup/ui/keys"
	"bulkup/ui/theme"
)

// Every setting that there is has a group of its own, and none is lost.
func TestEverySettingHasAGroup(t *testing.T) {
	var names []string
	for _, r := range (config.Settings{}).Rows(nil) {
		if names = append(names, r.Name); groups[groupOf(r.Name)].heading == "more" {
			t.Errorf("%s has no group", r.Name)
		}
	}
	settings := 0
	for _, n := range grouped(names) {
		if _, is := heading(n); !is {
			settings++
		}
	}
	if settings != len(names) {
		t.Errorf("%d of %d are shown", settings, len(names))
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
