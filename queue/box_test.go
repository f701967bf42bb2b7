package queue

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// boxed are the settings of results with a width.
func boxed(width int) job.Settings {
	s := settings()
	s.Box, s.Name = job.Box{Width: width}, "{name}-{scale}x.{ext}"
	return s
}

// finished waits until every job has ended, also those of one name, and returns one.
func (w *world) finished(id job.ID) (found job.Job) {
	w.t.Helper()
	w.until("the end", func(map[string]job.Job) bool {
		return !slices.ContainsFunc(w.Jobs(), func(j job.Job) bool { return !j.State.Ended() })
	})
	for _, j := range w.Jobs() {
		if j.ID == id {
			found = j
		}
	}
	return found
}

// TestBox: of each picture the smallest factor is bought that reaches the size, and the
// result has that size and says the factor in its name.
func TestBox(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	w.draw("a.png", 1) // 24×16
	s := boxed(60)
	s.Format = "jpg"
	v, err := w.Survey(t.Context(), []string{w.album}, s, "cloud")
	if err != nil || v.Enough != 0 || v.Short != 0 || v.Plan.Files != 1 {
		t.Fatal(v, err)
	}
	w.add(s, w.album)
	j := w.ended()["a.png"]
	if j.State != job.Done || filepath.Base(j.Result.Path) != "a-4x.jpg" || j.Result.Width != 60 || j.Result.Height != 40 {
		t.Fatalf("%s %+v %+v", j.State, j.Result, j.Fault)
	}
	if width, height := decoded(t, j.Result.Path); width != 60 || height != 40 {
		t.Errorf("%d×%d", width, height)
	}
	if task := w.server.Ledger(); task.Calls["start-task"] != 1 {
		t.Error(task)
	}
	left, err := os.ReadDir(filepath.Dir(j.Result.Path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the result: %v, %v", left, err)
	}
}

// TestBoxThatNeedsNothing: what is large enough is not paid for, nor what cannot be made
// large enough, or whose size nobody knows.
func TestBoxThatNeedsNothing(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	w.draw("a.png", 1)
	for width, want := range map[int]job.State{24: job.Skipped, 20: job.Skipped, 193: job.Failed} {
		s := boxed(width)
		v, err := w.Survey(t.Context(), []string{w.album}, s, "cloud")
		if err != nil || v.Enough+v.Short != 1 || v.Plan.Files != 0 {
			t.Errorf("%d: %+v, %v", width, v, err)
		}
		ids := w.add(s, w.album)
		j := w.finished(ids[0])
		if j.State != want || j.Result != nil {
			t.Errorf("%d: %s %+v", width, j.State, j.Result)
		}
		if want == job.Skipped && (j.Way != job.Enough || j.Word() != "large enough already") {
			t.Errorf("%d: %q", width, j.Word())
		}
		if want == job.Failed && (j.Stage != job.Checking || !strings.Contains(j.Fault.Message, "9 times")) {
			t.Errorf("%d: %+v", width, j.Fault)
		}
	}
	ids := w.add(boxed(60), "https://example.com/a.png")
	if j := w.finished(ids[0]); j.State != job.Failed || !strings.Contains(j.Fault.Message, "address") {
		t.Errorf("%s %+v", j.State, j.Fault)
	}
	if w.starts() != 0 {
		t.Error(w.starts(), "starts")
	}
}

// TestBoxesOfOnePicture: what one factor makes of a picture is paid once, whatever sizes
// and formats are made of it, and in whatever order.
func TestBoxesOfOnePicture(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	w.draw("a.png", 1)
	get := func(dir string, width int, format string) job.Job {
		t.Helper()
		s := boxed(width)
		if width == 96 {
			s.Box, s.Scale = job.Box{}, 4
		}
		s.Format, s.Out = format, filepath.Join(w.state, "out", dir)
		if dir == "rough" {
			s.Quality = 5
		}
		ids := w.add(s, w.album)
		j := w.finished(ids[0])
		if j.Result == nil || w.starts() != 1 {
			t.Fatalf("%s: %s after %d starts: %+v", dir, j.State, w.starts(), j.Fault)
		}
		if got, _ := decoded(t, j.Result.Path); got != width || j.Result.Width != width || !strings.HasSuffix(j.Result.Path, format) {
			t.Errorf("%s is %d pixels wide: %+v", dir, got, j.Result)
		}
		return j
	}
	first := get("first", 60, "png")
	larger := get("larger", 65, "jpg") // of which only the service has enough
	if larger.State != job.Done || larger.Task == nil || larger.Task.ID != first.Task.ID {
		t.Errorf("%s %+v", larger.State, larger.Task)
	}
	if promised, taken := larger.Credits(); promised+taken != 0 {
		t.Errorf("%d and %d credits for what was paid for", promised, taken)
	}
	if full := get("full", 96, "png"); full.State != job.Done {
		t.Errorf("%s", full.State)
	}
	fine, rough := get("fine", 50, "jpg"), get("rough", 50, "jpg") // not a copy of the one before
	if fine.Result.Size <= rough.Result.Size {
		t.Errorf("%d bytes as usual, %d of quality 5", fine.Result.Size, rough.Result.Size)
	}
	if again := get("again", 50, "jpg"); again.State != job.Skipped || again.Word() != "copied" || again.Result.Size != fine.Result.Size {
		t.Errorf("%s %q", again.State, again.Word())
	}
}
