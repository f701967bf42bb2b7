package layout

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

func TestDivide(t *testing.T) {
	for w := 1; w <= 210; w++ {
		for h := 1; h <= 70; h++ {
			f := Divide(w, h)
			used := f.Body + 3
			if f.Rules {
				used += 2
			}
			if f.Fits && used != h {
				t.Fatalf("%dx%d: body %d with %v rules does not fill the height", w, h, f.Body, f.Rules)
			}
			if f.Fits != (w >= MinWidth && h >= MinHeight) || f.Fits && f.Body < 6 {
				t.Fatalf("%dx%d: %+v", w, h, f)
			}
			if main, side := Panels(w, 3); f.Wide && main+3+side != w {
				t.Fatalf("panels of %d and %d cells do not fill %d", main, side, w)
			}
		}
	}
}

func TestColumns(t *testing.T) {
	cols := []Column{
		{Min: 1}, {Min: 16, Ideal: 20, Grow: 3}, {Min: 7, Rank: 2}, {Min: 11, Ideal: 23, Rank: 3}, {Min: 10, Grow: 1, Rank: 1},
	}
	const gap = 2
	before := 0
	for width := 0; width <= 250; width++ {
		widths := Columns(width, gap, cols)
		sum, shown := 0, 0
		for i, w := range widths {
			if w > 0 {
				shown++
				sum += w
			}
			if w > 0 && w < cols[i].Min && cols[i].Rank > 0 {
				t.Errorf("width %d: column %d is %d cells, less than its least %d", width, i, w, cols[i].Min)
			}
		}
		total := sum + gap*max(shown-1, 0)
		if total > max(width, gap) {
			t.Errorf("width %d: %v takes %d", width, widths, total)
		}
		if width >= 1+16+gap && total != width {
			t.Errorf("width %d: %v leaves %d cells unused", width, widths, width-total)
		}
		if shown < before {
			t.Errorf("width %d shows fewer columns than one cell less", width)
		}
		before = shown
	}
	if got := Columns(1+16+10+2*gap, gap, cols); got[2] != 0 || got[3] != 0 || got[4] == 0 {
		t.Errorf("columns of high rank should go first: %v", got)
	}
}

func TestCutMiddle(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"short.png", 20, "short.png"},
		{"holiday/IMG_2040.jpg", 13, "holi…2040.jpg"},
		{"日本語の写真の名前.webp", 12, "日…前.webp"},
		{"日本語の写真の名前.webp", 10, "日….webp"},
		{"abcdef", 3, "ab…"},
		{"abcdef", 0, ""},
	} {
		if got := CutMiddle(c.in, c.width, "…"); got != c.want {
			t.Errorf("CutMiddle(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestCutLeft(t *testing.T) {
	if got := CutLeft("/home/me/photos", 9, "…"); got != "…e/photos" {
		t.Errorf("got %q", got)
	}
	if got := CutLeft("日本語", 4, "…"); got != "…語" {
		t.Errorf("half a wide character: got %q", got)
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		left, right string
		width       int
		want        string
	}{
		{"left", "right", 12, "left   right"},
		{"a long text", "right", 12, "a lon… right"},
		{"left", "right", 5, "right"},
		{"left", "", 3, "le…"},
	} {
		if got := Spread(c.left, c.right, c.width, "…"); got != c.want {
			t.Errorf("Spread(%q, %q, %d) = %q, want %q", c.left, c.right, c.width, got, c.want)
		}
	}
}

func TestClamp(t *testing.T) {
	if got := Clamp("one\ntwo long\nthree", 5, 2); got != "one\ntwo l" {
		t.Errorf("too much: %q", got)
	}
	if got := Clamp("one", 5, 3); got != "one\n\n" {
		t.Errorf("too little: %q", got)
	}
	if got := Clamp("one", 5, 0); got != "" {
		t.Errorf("no height: %q", got)
	}
}

// The quick way of counting cells counts what the terminal library counts.
func TestWidth(t *testing.T) {
	for r := rune(0); r < 0x30000; r++ {
		if single(r) && ansi.StringWidth(string(r)) != 1 {
			t.Errorf("%U is not one cell wide", r)
		}
	}
	for _, s := range []string{"", "plain", "4032×3024 → 16128×12096", "\x1b[31mred\x1b[0m …", "\x1b[1;38;5;200mx\x1b[m", "日本語", "e\u0301", "✓\ufe0f",
		"×\u0301", "\x1b]8;;https://example.org\x07link\x1b]8;;\x07", "\x1b[2Jx", "\x1b", "\x1b[31", "a\u00adb", "\x7f", "👩‍👩‍👧", "\xff"} {
		if got, want := Width(s), ansi.StringWidth(s); got != want {
			t.Errorf("%q is %d cells, not %d", s, want, got)
		}
	}
}

func TestWords(t *testing.T) {
	got := Hang("- ", "use --name {x} with\n/a/very-long-name.png  only", 12)
	if want := "- use --name\n  {x} with\n  /a/very-lo\n  ng-name.pn\n  g only"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Whatever the text and the width, nothing is ever wider than it may be.
func FuzzWidths(f *testing.F) {
	for _, s := range []string{"plain", "日本語 写真", "e\u0301te\u0301", "👩‍👩‍👧‍👦 family.png", strings.Repeat("ab/", 200)} {
		f.Add(s, 7)
	}
	for _, s := range []string{"\u06dd", "a\u06dd", "\u0d4e", "name\u06dd.png", "\u0600\u0601 日"} { // they join what follows
		for width := range 9 {
			f.Add(s, width)
		}
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		if width < 0 || width > 500 {
			return
		}
		// Text is made harmless before it is laid out.
		s = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return -1
			}
			return r
		}, s)
		for name, got := range map[string]string{
			"Cut": Cut(s, width, "…"), "CutLeft": CutLeft(s, width, "…"), "CutMiddle": CutMiddle(s, width, "…"),
			"Spread": Spread(s, "right", max(width, 5), "…"), "Clamp": Clamp(s, width, 1),
		} {
			most := width
			if name == "Spread" {
				most = max(width, 5)
			}
			if Width(got) > most {
				t.Errorf("%s of %q to %d cells is %d wide: %q", name, s, width, Width(got), got)
			}
		}
		if got, want := Width(s), ansi.StringWidth(s); got != want {
			t.Errorf("%q is %d cells, not %d", s, want, got)
		}
		if got := Pad(Cut(s, width, "…"), width); Width(got) != width {
			t.Errorf("%q is %d wide when filled to %d", got, Width(got), width)
		}
	})
}

// Fit fills a column exactly, whatever its text is made of.
func TestFit(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		right bool
		want  string
	}{
		{"abc", 5, false, "abc  "},
		{"abc", 5, true, "  abc"},
		{"abcdef", 5, false, "abcd…"},
		{"日本語", 5, false, "日本…"},
		{"日本語", 4, false, "日… "},
		{"日本語", 4, true, " 日…"},
		{"", 2, true, "  "},
	} {
		cut := func(s string) string { return Cut(s, c.width, "…") }
		if got := Fit(c.text, c.width, c.right, cut); got != c.want {
			t.Errorf("%q in %d cells is %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
