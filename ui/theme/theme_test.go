package theme

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"bulkup/queue/job"
)

// Colour is never the only thing that tells two ends of a job apart.
func TestStatesDifferWithoutColour(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		th := New(Options{NoColor: true, ASCII: ascii})
		seen := make(map[string]job.State)
		for _, s := range job.States() {
			glyph, paint := th.State(s)
			if paint.On(glyph) != glyph {
				t.Errorf("%s has colour", s)
			}
			if ansi.StringWidth(glyph) != 1 {
				t.Errorf("%s: %q is not one cell wide", s, glyph)
			}
			if other, taken := seen[glyph]; taken && !(s.Active() && other.Active()) {
				t.Errorf("%s and %s look the same: %q", s, other, glyph)
			}
			seen[glyph] = s
		}
	}
}

func TestColours(t *testing.T) {
	th := New(Options{})
	if got := th.Bad.On("x"); got != "\x1b[31mx\x1b[0m" {
		t.Errorf("bad is %q", got)
	}
	if got := th.Bad.On(""); got != "" {
		t.Errorf("nothing became %q", got)
	}
	if got := th.Plain.On("x"); got != "x" {
		t.Errorf("plain is %q", got)
	}
	if th.Dim.On("x") == th.Accent.On("x") || !strings.Contains(th.Cursor.On("x"), "\x1b[7m") {
		t.Error("the colours do not differ")
	}
}

func TestBar(t *testing.T) {
	for _, g := range []Glyphs{unicodeGlyphs, asciiGlyphs} {
		before := ""
		for i := -5; i <= 105; i++ {
			bar := g.Bar(float64(i)/100, 10)
			if ansi.StringWidth(bar) != 10 {
				t.Fatalf("%d %%: %q is not 10 cells", i, bar)
			}
			if strings.Count(bar, g.bar[len(g.bar)-1]) < strings.Count(before, g.bar[len(g.bar)-1]) {
				t.Fatalf("%d %%: %q is less than %q", i, bar, before)
			}
			before = bar
		}
	}
	if got := unicodeGlyphs.Bar(0.71, 10); got != "███████▏  " && got != "███████   " {
		t.Errorf("71 %% is %q", got)
	}
	if got := unicodeGlyphs.Bar(1, 3); got != "███" {
		t.Errorf("all is %q", got)
	}
	if got := unicodeGlyphs.Bar(0.5, 0); got != "" {
		t.Errorf("no cells are %q", got)
	}
}

func TestASCII(t *testing.T) {
	g := New(Options{ASCII: true}).Glyphs
	for _, s := range append([]string{g.Pointer, g.Mark, g.Caret, g.Ellipsis, g.Rule, g.Wall, g.Thumb, g.Dot, g.Times,
		g.Arrow, g.Left, g.Right, g.Dash, g.Bar(0.5, 4)}, g.Corners[:]...) {
		if len(s) != utf8.RuneCountInString(s) {
			t.Errorf("%q is not ASCII", s)
		}
	}
}
