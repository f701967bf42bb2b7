package field

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"bulkup/ui/theme"
)

func key(t tea.KeyType) tea.KeyMsg { return tea.KeyMsg{Type: t} }

func TestEditing(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []tea.KeyType
		want string
	}{
		{"the end is where it begins", nil, "/home/me/out|"},
		{"backspace", []tea.KeyType{tea.KeyBackspace}, "/home/me/ou|"},
		{"left and delete", []tea.KeyType{tea.KeyLeft, tea.KeyLeft, tea.KeyDelete}, "/home/me/o|t"},
		{"a word back is a part of the path", []tea.KeyType{tea.KeyCtrlW}, "/home/me/|"},
		{"two words back", []tea.KeyType{tea.KeyCtrlW, tea.KeyCtrlW}, "/home/|"},
		{"home", []tea.KeyType{tea.KeyHome}, "|/home/me/out"},
		{"nothing before the beginning", []tea.KeyType{tea.KeyHome, tea.KeyLeft, tea.KeyBackspace}, "|/home/me/out"},
		{"nothing after the end", []tea.KeyType{tea.KeyRight, tea.KeyDelete}, "/home/me/out|"},
		{"all before", []tea.KeyType{tea.KeyLeft, tea.KeyCtrlU}, "|t"},
		{"all after", []tea.KeyType{tea.KeyHome, tea.KeyRight, tea.KeyCtrlK}, "/|"},
	} {
		f := New(theme.New(theme.Options{NoColor: true}), "/home/me/out")
		for _, k := range c.keys {
			if !f.Update(key(k)) {
				t.Errorf("%s: a key was not taken", c.name)
			}
		}
		got := string(f.text[:f.caret]) + "|" + string(f.text[f.caret:])
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTyping(t *testing.T) {
	f := New(theme.New(theme.Options{NoColor: true}), "")
	f.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("日q")})
	f.Update(tea.KeyMsg{Type: tea.KeySpace, Runes: []rune(" ")})
	f.Insert("a\x1b[31m\nb")
	if got := f.Value(); got != "日q a[31m b" {
		t.Errorf("got %q", got)
	}
	for _, k := range []tea.KeyMsg{key(tea.KeyEnter), key(tea.KeyUp), {Type: tea.KeyRunes, Runes: []rune("x"), Alt: true}} {
		if f.Update(k) {
			t.Errorf("%s was taken for text", k)
		}
	}
	f.Insert(strings.Repeat("x", 2*longest))
	if n := len(f.text); n != longest {
		t.Errorf("it holds %d characters", n)
	}
}

func TestCaretIsSeen(t *testing.T) {
	f := New(theme.New(theme.Options{NoColor: true, ASCII: true}), "abc日本語def"+strings.Repeat("x", 50))
	for range 70 {
		for width := 1; width < 30; width++ {
			view := f.View(width)
			if ansi.StringWidth(view) > width || !strings.Contains(view, "_") {
				t.Fatalf("caret %d in %d cells: %q", f.caret, width, view)
			}
		}
		f.Update(key(tea.KeyLeft))
	}
}

func TestHidden(t *testing.T) {
	f := NewHidden(theme.New(theme.Options{NoColor: true, ASCII: true}))
	f.Insert("secret")
	f.Update(tea.KeyMsg{Type: tea.KeyLeft})
	if got := f.View(20); got != "*****_*" || f.Value() != "secret" {
		t.Errorf("%q is shown of %q", got, f.Value())
	}
}
