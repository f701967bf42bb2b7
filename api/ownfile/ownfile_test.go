//go:build unix

package ownfile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestWhatOthersPlant: nothing is written through what stands in the place of our file.
func TestWhatOthersPlant(t *testing.T) {
	dir := t.TempDir()
	victim := filepath.Join(dir, "thesis.txt")
	write(t, victim, "years of work")
	for name, plant := range map[string]func(path string) error{
		"a link":        func(path string) error { return os.Symlink(victim, path) },
		"a second name": func(path string) error { return os.Link(victim, path) },
		"a link to nothing": func(path string) error {
			return os.Symlink(filepath.Join(dir, "new.txt"), path)
		},
		"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		path := filepath.Join(t.TempDir(), ".part")
		if err := plant(path); err != nil {
			t.Fatal(err)
		}
		if f, err := Open(path); !errors.Is(err, ErrForeign) {
			t.Errorf("%s was opened: %v, %v", name, f, err)
		}
		if f, err := reopen(path); !errors.Is(err, ErrForeign) {
			t.Errorf("%s was taken for ours: %v, %v", name, f, err)
		}
		if f, err := Create(path); err == nil {
			f.WriteString("a picture")
			f.Close()
		}
		if b, err := os.ReadFile(victim); string(b) != "years of work" || err != nil {
			t.Fatalf("%s: the file behind it became %q, %v", name, b, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "new.txt")); err == nil {
			t.Errorf("%s: a file was made elsewhere", name)
		}
	}
}

// TestOurs: a file of ours is opened again with what is in it.
func TestOurs(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".part")
	if _, err := reopen(path); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	for _, want := range []int64{0, 4} {
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := f.Stat(); err != nil || info.Size() != want {
			t.Errorf("%v, %v", info, err)
		}
		f.WriteString("half")
		f.Close()
	}
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() != 0 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestFolderOfAnotherUser: one of ours is fine, one of somebody else is not.
func TestFolderOfAnotherUser(t *testing.T) {
	dir := t.TempDir()
	if err := Folder(dir); err != nil {
		t.Error(err)
	}
	if err := os.Chown(dir, 4711, -1); err != nil {
		return // only root may give folders away
	}
	if err := Folder(dir); !errors.Is(err, ErrForeign) {
		t.Errorf("a folder of another user: %v", err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// reopen opens a file that is there through its folder.
func reopen(path string) (*os.File, error) {
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return Reopen(dir, filepath.Base(path))
}
