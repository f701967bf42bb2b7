package dialog

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/keys"
	"bulkup/ui/settings"
)

// A long list of presets is narrowed by what is typed after /, and what is found is
// applied; letters that do something in the list do not while they are typed.
func TestPresetsAreFound(t *testing.T) {
	var applied []string
	p := &Presets{
		Theme: plain, Keys: keys.Default(), Values: &settings.Values{},
		All:   []settings.Preset{{Name: "scans", Scale: 2}, {Name: "holiday", Model: "natural"}, {Name: "posters", Scale: 8}},
		Apply: func(one settings.Preset) tea.Cmd { applied = append(applied, one.Name); return nil },
		Check: func(settings.Preset) error { return nil },
	}
	if p.Editing() {
		t.Error("text is typed before there is a line for it")
	}
	p.Update(char('/'))
	for _, c := range "sx" {
		p.Update(char(c))
	}
	if got := text(p); !p.Editing() || p.removing || !strings.Contains(got, "nothing is called that") || strings.Contains(got, "scans") {
		t.Errorf("sx finds\n%s", got)
	}
	p.Update(tea.KeyMsg{Type: tea.KeyBackspace})
	p.Update(tea.KeyMsg{Type: tea.KeyBackspace})
	p.Insert("NATural\n")
	if got := text(p); !strings.Contains(got, "holiday") || strings.Contains(got, "posters") {
		t.Errorf("by what it sets:\n%s", got)
	}
	if _, done := p.Update(enter); done || p.Editing() || len(applied) > 0 {
		t.Error("enter applies before the search is over")
	}
	if p.Update(enter); len(applied) != 1 || applied[0] != "holiday" {
		t.Errorf("%q is applied", applied)
	}
	if _, done := p.Update(esc); done || strings.Contains(text(p), "search") || !strings.Contains(text(p), "posters") {
		t.Errorf("after the search was left:\n%s", text(p))
	}
	if _, done := p.Update(esc); !done {
		t.Error("the list stays")
	}
}
