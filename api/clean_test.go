package api

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                    "plain",
		" a\r\n\tb ":               "a b",
		"\x1b[31mred\x1b[0m":       "[31mred [0m",
		"a\u202egnp.exe":           "agnp.exe",
		"c1\u009b31m":              "c1 31m",
		"bad\xff\xfeutf":           "badutf",
		"猫 é":                      "猫 é",
		strings.Repeat("é", 400):   strings.Repeat("é", 299) + "…",
		strings.Repeat("a ", 200):  strings.Repeat("a ", 149) + "a…",
		strings.Repeat("aa ", 200): strings.Repeat("aa ", 99) + "aa…",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b]0;t\x07b\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > maxText {
			t.Fatalf("Clean(%q) = %q", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("Clean(%q) keeps %U", s, r)
			}
		}
	})
}
