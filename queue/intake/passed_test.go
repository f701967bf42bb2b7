package intake

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPassedOver(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.JPG", "b-4x.png", "d.txt", "album/x"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]bool{
		"a.JPG": false, "a-4x.png": true, "a-2x-3.webp": true, "a-9x.png": false, "a-4x.gif": false,
		"b-4x.png":    false, // whose picture is not there
		"d-4x.png":    false, // d is none
		".hidden.png": true, "Thumbs.db": true,
	} {
		if got := PassedOver(dir, name, false); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for name, want := range map[string]bool{"album": false, "album-upscaled": true, "other-upscaled": false, ".git": true, "a-4x.png": false} {
		if got := PassedOver(dir, name, true); got != want {
			t.Errorf("folder %s: %v", name, got)
		}
	}
}
