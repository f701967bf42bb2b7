package result

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"

	"github.com/fsnotify/fsnotify"
)

func TestRenameNew(t *testing.T) {
	dir := t.TempDir()
	root := opened(t, dir)
	tmp := filepath.Join(dir, ".tmp")
	if err := renameNew(root, ".tmp", "a.png"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing to rename: %v", err)
	}
	write(t, tmp, "new")
	if err := renameNew(root, ".tmp", "a.png"); err != nil {
		t.Fatal(err)
	}
	write(t, tmp, "newer")
	if err := renameNew(root, ".tmp", "a.png"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file: %v", err)
	}
	holds(t, dir, map[string]string{"a.png": "new", ".tmp": "newer"})
}

// A crash while a result has two names would leave the next download writing to it
// by the other.
func TestSaveIsOneStep(t *testing.T) {
	dir := t.TempDir()
	target, tmp := filepath.Join(dir, "a.png"), filepath.Join(dir, ".tmp")
	write(t, tmp, "new")
	w, err := fsnotify.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Add(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Save(tmp, Place{Target: target}, Rename); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "end"), "")
	var seen []string
	for e := range w.Events {
		if filepath.Base(e.Name) == "end" {
			break
		}
		seen = append(seen, e.Op.String()+" "+filepath.Base(e.Name))
	}
	if want := []string{"RENAME .tmp", "CREATE a.png"}; !slices.Equal(seen, want) {
		t.Errorf("the disk saw %q", seen)
	}
}
