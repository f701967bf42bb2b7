package dialog

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/keys"
)

func TestMenu(t *testing.T) {
	chosen := ""
	menu := func() *Menu {
		m := NewMenu(plain, keys.Default(), "model", []Choice{{"natural", "photographs"}, {"art", "drawings"}, {"remacri", "try it"}}, "art")
		m.Choose = func(v string) tea.Cmd { chosen = v; return nil }
		return m
	}
	m := menu()
	if got := text(m); !strings.Contains(got, "> art      drawings") || !strings.Contains(got, "  natural  photographs") {
		t.Errorf("at first:\n%s", got)
	}
	m.Update(tea.KeyMsg{Type: tea.KeyDown})
	m.Update(tea.KeyMsg{Type: tea.KeyDown})
	if _, done := m.Update(enter); !done || chosen != "remacri" {
		t.Errorf("the last is not chosen: %q", chosen)
	}
	// Letters search in names and in what they mean, those that move elsewhere too.
	m = menu()
	for _, c := range "PHo" {
		m.Update(char(c))
	}
	if got := text(m); strings.Contains(got, "art") || !strings.Contains(got, "> natural") {
		t.Errorf("found:\n%s", got)
	}
	if _, done := m.Update(enter); !done || chosen != "natural" {
		t.Errorf("what is found is not chosen: %q", chosen)
	}
	m = menu()
	m.Insert("nothing\n")
	if _, done := m.Update(enter); done || !strings.Contains(text(m), "nothing is called that") {
		t.Error("nothing can be chosen")
	}
	chosen = ""
	if _, done := m.Update(esc); !done || chosen != "" {
		t.Error("esc chooses")
	}
}
