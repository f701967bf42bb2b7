package intake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"bulkup/queue/picture/sample"
)

func TestNeedsCopy(t *testing.T) {
	for path, want := range map[string]bool{
		"/var/folders/ab/x/T/TemporaryItems/NSIRD_screencaptureui_6qYBtF/Screenshot 1.png": true,
		"/private/NSIRD_screencaptureui_6qYBtF/a.png":                                      true,
		"/home/me/.cache/.fr-Ab12/a.png":                                                   true,
		"/home/me/photos/a.png":                                                            false,
		"/home/me/TemporaryItems":                                                          false,
		"/tmp/a.png":                                                                       false,
	} {
		if NeedsCopy(path) != want {
			t.Errorf("%s: not %v", path, want)
		}
	}
}

func TestCopy(t *testing.T) {
	data := string(sample.PNG(t, 40, 24))
	src := filepath.Join(plant(t, map[string]string{"写真 1.png": data}), "写真 1.png")
	dir := filepath.Join(t.TempDir(), "state", "kept")
	one, err := Copy(t.Context(), src, dir)
	if err != nil {
		t.Fatal(err)
	}
	two, err := Copy(t.Context(), src, dir)
	if err != nil {
		t.Fatal(err)
	}
	if one == two || filepath.Base(one) != filepath.Base(src) {
		t.Error(one, two)
	}
	if got, err := os.ReadFile(one); err != nil || string(got) != data {
		t.Error(len(got), err)
	}
	was, _ := os.Stat(src)
	if now, err := os.Stat(one); err != nil || !now.ModTime().Equal(was.ModTime()) {
		t.Error(now, err)
	}
}

func TestCopyLeavesNothingBehind(t *testing.T) {
	src := filepath.Join(plant(t, map[string]string{"a.png": "x"}), "a.png")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := Copy(ctx, src, dir); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Error(left, err)
	}
}
