package queue

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// A result that was thrown away is not said to be there: the same command fetches it
// again, and nothing is paid for it.
func TestResultThatIsGoneIsFetchedAgain(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	w.draw("a.png", 1)
	w.draw("b.png", 2)
	w.add(settings(), w.album)
	jobs := w.ended()
	gone := jobs["a.png"].Result.Path
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	w.close()
	w.open()
	if ids := w.add(settings(), w.album); len(ids) != 2 {
		t.Fatal(ids)
	}
	j := w.ended()["a.png"]
	if j.State != job.Done || j.Result.Path != gone {
		t.Fatalf("%s, %+v, %+v", j.State, j.Fault, j.Result)
	}
	decoded(t, gone)
	if w.starts() != 2 {
		t.Errorf("%d starts", w.starts())
	}
}

// What a result could not keep holds for its copies too, which other processes make.
func TestCopySaysWhatIsLost(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	m := image.NewNRGBA64(image.Rect(0, 0, 40, 30))
	for i := range m.Pix {
		m.Pix[i] = byte(i*7) | 1
	}
	var deep bytes.Buffer
	if err := png.Encode(&deep, m); err != nil {
		t.Fatal(err)
	}
	v := settings()
	v.Format = "jpg"
	for _, name := range []string{"a.png", "b.png"} {
		if err := os.MkdirAll(w.album, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(w.album, name), deep.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		w.add(v, filepath.Join(w.album, name))
		w.ended()
		w.close()
		w.open()
	}
	jobs := w.ended()
	const lost = "16 bits a channel became 8: only PNG and TIFF keep 16"
	if a := jobs["a.png"]; a.State != job.Done || !slices.Contains(a.Notices, lost) {
		t.Errorf("%s, %q", a.State, a.Notices)
	}
	if b := jobs["b.png"]; b.Way != job.Copied || !slices.Contains(b.Notices, lost) {
		t.Errorf("%s, %q", b.State, b.Notices)
	}
}

// Nor is a copy that was thrown away: it is made again, as often as it is asked for.
func TestCopyThatIsGoneIsMadeAgain(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	w.draw("a.png", 1)
	w.draw("b.png", 1)
	for range 3 {
		ids := w.add(settings(), w.album)
		for _, id := range ids {
			j := w.finished(id)
			if j.State != job.Done && (j.State != job.Skipped || j.Way != job.Copied) {
				t.Fatalf("%s, %+v, %+v", j.State, j.Fault, j.Result)
			}
			decoded(t, j.Result.Path)
			if err := os.Remove(j.Result.Path); err != nil {
				t.Fatal(err)
			}
		}
	}
	if w.starts() != 1 {
		t.Errorf("%d starts", w.starts())
	}
}
