package queue

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// A job that cannot be changed any more, since half of it is sent, keeps the name of
// its result to itself.
func TestChangeThatComesTooLateKeepsTheName(t *testing.T) {
	w := newWorld(t, upscayltest.Options{Faults: faults(t, "[[rule]]\non = 'part'\ndo = 'stall'\nfor = '1h'")})
	w.back = func(b *Backend) { b.Inline = 0 }
	w.open()
	w.draw("a.png", 1)
	s := settings()
	s.Exists = "overwrite"
	ids := w.add(s, w.album)
	w.until("the link", func(jobs map[string]job.Job) bool { return jobs["a.png"].Upload != nil })
	if err := w.SetPaused(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	err := w.run.Ask(t.Context(), func() error { // as if it had been interrupted just now
		w.run.Book.Get(ids[0]).Interrupt()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.until("the end of its worker", func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Waiting })
	elsewhere := func(s job.Settings) job.Settings { s.Out = t.TempDir(); return s }
	if err := w.Change(t.Context(), ids, elsewhere); err != nil {
		t.Fatal(err)
	}
	w.draw("a.jpg", 2)
	w.add(s, w.album)
	seen := make(map[string]string)
	for _, j := range w.Jobs() {
		if other, ok := seen[j.Target]; ok {
			t.Errorf("%s and %s write %s", other, j.Name(), j.Target)
		}
		seen[j.Target] = j.Name()
	}
}

// What is to be replaced by a result, and is dropped as a picture before that, is not
// replaced any more.
func TestSourceOfALaterDropIsNotOverwritten(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	if err := w.SetPaused(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	s := settings()
	s.Exists, s.Out = "overwrite", w.album+"/out"
	w.draw("a.jpg", 1)
	w.add(s, w.album+"/a.jpg")
	path := w.Jobs()[0].Target
	name, err := filepath.Rel(w.album, path)
	if err != nil {
		t.Fatal(err)
	}
	w.draw(name, 2)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w.add(settings(), path)
	if err := w.SetPaused(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	for name, j := range w.ended() {
		if j.State != job.Done {
			t.Errorf("%s: %s, %+v", name, j.State, j.Fault)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the source has changed: %v", err)
	}
}
