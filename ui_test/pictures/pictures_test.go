package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The pictures beside this program are what it draws of the goldens today.
func TestPicturesAreTrue(t *testing.T) {
	into := t.TempDir()
	if err := run(filepath.Join("..", "..", "ui", "testdata", "TestPictures"), into); err != nil {
		t.Fatal(err)
	}
	drawn, err := filepath.Glob(filepath.Join(into, "*.svg"))
	if err != nil || len(drawn) < 4 {
		t.Fatalf("%d pictures are drawn: %v", len(drawn), err)
	}
	for _, path := range drawn {
		now, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		there, err := os.ReadFile(filepath.Base(path))
		if err != nil || !bytes.Equal(now, there) {
			t.Errorf("%s is out of date (%v): go run ./ui_test/pictures", filepath.Base(path), err)
		}
		if len(now) > 60_000 {
			t.Errorf("%s takes %d bytes", filepath.Base(path), len(now))
		}
	}
	if run(t.TempDir(), into) == nil {
		t.Error("a folder without goldens is drawn")
	}
}

func TestDraw(t *testing.T) {
	for name, c := range map[string]struct {
		screen string
		want   []string
		misses []string
	}{
		"text in its colours": {"\x1b[31mbad\x1b[0m  a<b", []string{
			`<text x="0" y="13" textLength="24" fill="#f7768e" lengthAdjust="spacingAndGlyphs">bad</text>`,
			`<text x="40" y="13" textLength="24" fill="#c0caf5" lengthAdjust="spacingAndGlyphs">a&lt;b</text>`}, nil},
		"bold and faint":    {"\x1b[1mx\x1b[0m\x1b[2my\x1b[0m", []string{`font-weight="bold"`, `fill="#8087a8"`}, nil},
		"one look, one run": {"one two", []string{`textLength="56" `, ">one two<"}, nil},
		"two spaces":        {"one  two", []string{">one<", `x="40"`, ">two<"}, nil},
		"second line":       {"a\nb", []string{`y="31" `}, nil},
		"wide characters":   {"日本 a", []string{`textLength="48"`, ">日本 a<"}, nil},
		"reversed":          {"\x1b[7mx \x1b[0m", []string{`<path fill="#c0caf5" d="M0 0h16v18h-16z"/>`, `fill="#1a1b26" lengthAdjust`}, nil},
		"lines":             {"──│╭╮╰╯", []string{"M0 9h16v1h-16z", "M20 0h1v18h-1z", `fill="none"`}, []string{"<text"}},
		"bars":              {"█▌", []string{"M0 2h12v14h-12z"}, []string{"<text"}},
		"pixels":            {"\x1b[38;2;255;0;1;48;5;21m▀\x1b[0m", []string{`fill="#00f" d="M0 0h8v18h-8z"`, `fill="#f00" d="M0 0h8v9h-8z"`}, []string{"<text"}},
		"colours by number": {"\x1b[38;5;9ma\x1b[38;5;196mb\x1b[92mc", []string{"#f7768e", "#ff0000", "#9ece6a"}, nil},
	} {
		got := string(draw(c.screen))
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is missing:\n%s", name, want, got)
			}
		}
		for _, none := range c.misses {
			if strings.Contains(got, none) {
				t.Errorf("%s: there is %q:\n%s", name, none, got)
			}
		}
	}
	if got := string(draw("abc\n")); !strings.HasPrefix(got, `<svg xmlns="http://www.w3.org/2000/svg" width="52" height="46" viewBox="0 0 52 46">`) {
		t.Errorf("the size of the picture is not that of the screen: %s", got)
	}
}
