package queue

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// shot draws a screenshot where it will not stay, and goes to a folder of the
// user's own.
func (w *world) shot() (path, here string) {
	w.t.Helper()
	here = w.t.TempDir()
	w.t.Chdir(here)
	return w.draw("TemporaryItems/NSIRD_screencaptureui_6qYBtF/Screenshot 1.png", 1), here
}

// A screenshot that vanishes as soon as it was dropped is upscaled all the same, and
// its result is where the user is. The copy goes with the job.
func TestVanishingScreenshot(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	path, here := w.shot()
	w.open()
	survey := func() Survey {
		v, err := w.Survey(t.Context(), []string{path}, settings(), "cloud")
		if err != nil || v.Images != 1 || v.Copied != 1 || len(v.Broken) > 0 {
			t.Fatalf("%+v %v", v, err)
		}
		return v
	}
	survey()
	try(t, os.Remove(path))
	v := survey() // as when a setting is changed meanwhile
	if made := w.made(); len(made) != 1 {
		t.Errorf("%v", made)
	}
	_, err := w.Add(t.Context(), v)
	try(t, err)
	j := w.ended()["Screenshot 1.png"]
	w.close()
	if j.State != job.Done || j.Result.Path != filepath.Join(here, "Screenshot 1-2x.png") || j.Source.Dropped != path || len(j.Notices) == 0 {
		t.Fatalf("%s %+v", j.State, j)
	}
	if x, y := decoded(t, j.Result.Path); x != 48 || y != 32 {
		t.Errorf("%d×%d pixels", x, y)
	}
	if left := w.made(); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// A folder in such a place keeps its tree.
func TestVanishingFolder(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	_, here := w.shot()
	w.draw("TemporaryItems/NSIRD_screencaptureui_6qYBtF/deep/2.png", 2)
	w.write("TemporaryItems/NSIRD_screencaptureui_6qYBtF/notes.txt", []byte("x"))
	w.open()
	ids := w.add(settings(), filepath.Join(w.album, "TemporaryItems"))
	for name, j := range w.ended() {
		if want := filepath.Join(here, "TemporaryItems-upscaled", filepath.FromSlash(name)); j.State != job.Done || j.Result.Path != want {
			t.Errorf("%s: %s %+v %+v", name, j.State, j.Fault, j.Result)
		}
	}
	if len(ids) != 2 {
		t.Errorf("%d jobs", len(ids))
	}
}

// The same drop again is in the queue already; another picture in its place is not.
func TestVanishingAgain(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	path, _ := w.shot()
	w.back = func(b *Backend) { b.Client = nil }
	w.open()
	first, again := w.add(settings(), path), w.add(settings(), path)
	if !slices.Equal(first, again) {
		t.Errorf("%v is %v", again, first)
	}
	w.draw("TemporaryItems/NSIRD_screencaptureui_6qYBtF/Screenshot 1.png", 2)
	try(t, os.Truncate(path, 0))
	if v, err := w.Survey(t.Context(), []string{path}, settings(), "cloud"); err != nil || v.Copied != 0 || len(v.Broken) != 1 {
		t.Errorf("%+v %v", v, err)
	}
	other := w.draw("TemporaryItems/NSIRD_screencaptureui_6qYBtF/Screenshot 1.png", 200)
	try(t, os.WriteFile(other, append(read(t, other), 0), 0o600))
	if ids := w.add(settings(), other); slices.Equal(ids, first) {
		t.Error("another picture is taken for the first")
	}
}

// Copies outlive a process that has jobs for them, and no other.
func TestKeptAcrossProcesses(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	path, _ := w.shot()
	w.back = func(b *Backend) { b.Client = nil }
	w.open()
	_, err := w.Survey(t.Context(), []string{w.draw("TemporaryItems/not queued.png", 3)}, settings(), "cloud")
	try(t, err)
	ids := w.add(settings(), path)
	w.close()
	if made := w.made(); len(made) != 2 {
		t.Fatalf("%v", made)
	}
	try(t, os.RemoveAll(w.album))
	w.open()
	w.until("the check", func(jobs map[string]job.Job) bool { return jobs["Screenshot 1.png"].Facts != nil })
	if made := w.made(); len(made) != 1 || filepath.Base(made[0]) != "Screenshot 1.png" {
		t.Fatalf("%v", made)
	}
	try(t, w.Cancel(t.Context(), ids))
	if made := w.made(); len(made) != 1 { // for a retry
		t.Fatalf("%v", made)
	}
	try(t, w.Remove(t.Context(), ids))
	w.close()
	if made := w.made(); made != nil {
		t.Errorf("left behind: %v", made)
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	try(t, err)
	return b
}
