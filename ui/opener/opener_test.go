//go:build !windows && !darwin

package opener

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	for system, want := range map[string]string{"linux": "xdg-open", "freebsd": "xdg-open", "darwin": "open", "windows": "rundll32"} {
		name, args := command(system, "/a b;c")
		if name != want || args[len(args)-1] != "/a b;c" {
			t.Errorf("%s: %s %q", system, name, args)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("UPSCAYL_API_KEY", "secret")
	if err := Open("/x", nil); err == nil || !strings.Contains(err.Error(), "xdg-open did not show it") {
		t.Errorf("without the program: %v", err)
	}
	script := "#!/bin/sh\necho noise; echo noise >&2\nprintf '%s %s' \"$1\" \"$SEEN$UPSCAYL_API_KEY\" > " + filepath.Join(dir, "shown") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Open("/photos/a b.png", []string{"SEEN=all"}); err != nil {
		t.Fatal(err)
	}
	if shown, err := os.ReadFile(filepath.Join(dir, "shown")); err != nil || string(shown) != "/photos/a b.png all" {
		t.Errorf("%q was shown, %v", shown, err)
	}
}
