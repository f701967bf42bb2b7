package theme

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/lucasb-eyer/go-colorful"
	"github.com/muesli/termenv"

	"bulkup/queue/job"
)

// Colour is never the only difference between two ends of a job.
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
	if th.Dim.On("x") == th.Accent.On("x") || !strings.Contains(th.Cursor.On("x"), "\x1b[48;2;") && !strings.Contains(th.Cursor.On("x"), "\x1b[48;5;") {
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
	if got := unicodeGlyphs.Bar(0.71, 10); got != "███████▏░░" && got != "███████░░░" {
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

// Every colour differs from the others, in every theme and depth.
func TestThemes(t *testing.T) {
	if names := strings.Join(slices.Sorted(maps.Keys(palettes)), " "); names != "contrast dark light terminal" {
		t.Errorf("the themes are %s", names)
	}
	for _, name := range append(slices.Sorted(maps.Keys(palettes)), "unheard of") {
		for _, depth := range []termenv.Profile{termenv.TrueColor, termenv.ANSI256, termenv.ANSI} {
			th := New(Options{Name: name, Colours: depth})
			seen := make(map[string]bool)
			for _, p := range []Paint{th.Plain, th.Accent, th.Good, th.Bad, th.Warn} {
				if text := p.On("x"); seen[text] {
					t.Errorf("%s with profile %v: two colours are %q", name, depth, text)
				} else {
					seen[text] = true
				}
			}
		}
	}
	if New(Options{Name: "unheard of"}).Bad != New(Options{}).Bad || New(Options{Name: "light"}).Bad == New(Options{}).Bad {
		t.Error("a theme is not what its name says")
	}
}

// The colours for a dark or light background can be read on it.
func TestContrast(t *testing.T) {
	for name, ground := range map[string]float64{"dark": 0.02, "light": 1} { // relative luminance, a dark grey and white
		p := palettes[name]
		for _, colour := range []string{p.accent, p.good, p.bad, p.warn, p.dim} {
			c, err := colorful.Hex(colour)
			if err != nil {
				t.Fatal(err)
			}
			r, g, b := c.LinearRgb()
			light := 0.2126*r + 0.7152*g + 0.0722*b
			if contrast := (max(light, ground) + 0.05) / (min(light, ground) + 0.05); contrast < 4.5 {
				t.Errorf("%s: %s has a contrast of %.1f", name, colour, contrast)
			}
		}
	}
}
