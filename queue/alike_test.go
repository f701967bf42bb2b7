package queue

import (
	"os"
	"path/filepath"
	"testing"

	"bulkup/api/upscayltest"
)

// A plan counts what will be paid: the same picture twice is one task.
func TestPlanCountsTheSamePictureOnce(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	w.draw("a.png", 1)
	w.draw("b.png", 2)
	raw, err := os.ReadFile(filepath.Join(w.album, "a.png"))
	if err != nil {
		t.Fatal(err)
	}
	other := append([]byte(nil), raw...)
	other[len(other)-5]++ // as large, and another file
	for name, content := range map[string][]byte{"c.png": raw, "d.png": other} {
		if err := os.WriteFile(filepath.Join(w.album, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	v, err := w.Survey(t.Context(), []string{w.album}, settings(), "cloud")
	if err != nil || v.Images != 4 || v.Plan.Files != 4 || v.Plan.Alike != 1 || v.Plan.Tasks != 3 || v.Plan.Calls["start-task"] != 3 {
		t.Errorf("%d pictures, %+v, %v", v.Images, v.Plan, err)
	}
}
