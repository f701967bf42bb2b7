package queue

import (
	"os"
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
