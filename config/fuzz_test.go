package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"bulkup/config/problem"
)

func FuzzFileNeverHarmsTheScreen(f *testing.F) {
	for _, seed := range []string{"", "scale = 2", "modle = 1", "\"\\u001b\" = 1", "[limits]\nwindow = \"1h\"", "limits.start-task = 0", "limits = 3",
		"[[limits]]", "scale = 99999999999999999999", "a.b.c = {d = [1, 2]}", "scale = 1\nscale = 2", "\xff\xfe", "[bytescale]\napi-key = \"a b\""} {
		f.Add(seed)
	}
	path := filepath.Join(f.TempDir(), "config.toml")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := Load(Sources{Dirs: Dirs{Config: filepath.Dir(path), State: "/state"}})
		var problem *problem.Error
		if err != nil && !errors.As(err, &problem) {
			t.Fatalf("%q: %v is no *problem.Error", text, err)
		}
		if err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Fatalf("%q: message %q", text, err)
		}
	})
}
