package queue

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// watching returns a world whose album is watched, with nothing in it yet.
func watching(t *testing.T, s job.Settings) *world {
	t.Helper()
	w := newWorld(t, upscayltest.Options{})
	w.opts = func(o *Options) { o.Settle = 20 * time.Millisecond }
	w.open()
	if err := os.MkdirAll(w.album, 0o755); err != nil {
		t.Fatal(err)
	}
	if s.Out == "in the folder itself" {
		s.Out = w.album
	}
	if err := w.WatchFolder(t.Context(), w.album, s, "cloud"); err != nil {
		t.Fatal(err)
	}
	return w
}

// done waits until so many jobs are there and have ended.
func (w *world) done(n int) map[string]job.Job {
	w.t.Helper()
	return w.until("jobs of the folder", func(jobs map[string]job.Job) bool {
		for _, j := range jobs {
			if !j.State.Ended() {
				return false
			}
		}
		return len(jobs) >= n
	})
}

func TestWatchedFolder(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.opts = func(o *Options) { o.Settle = 20 * time.Millisecond }
	w.open()
	w.draw("old.png", 1)
	w.add(settings(), w.album)
	w.ended()
	w.draw("there.png", 2)
	if err := w.WatchFolder(t.Context(), w.album, settings(), "cloud"); err != nil {
		t.Fatal(err)
	}
	if got := w.Status().Watching; len(got) != 1 || got[0] != w.album {
		t.Errorf("watching %v", got)
	}
	w.done(2)
	w.draw("sub/new.png", 3)
	w.write("notes.txt", []byte("no picture"))
	w.write("half.png.part", []byte("not yet"))
	jobs := w.done(3)
	for _, name := range []string{"old.png", "there.png", "sub/new.png"} {
		if j := jobs[name]; j.State != job.Done || j.Result.Path != filepath.Join(w.album+"-upscaled", filepath.FromSlash(name)) {
			t.Errorf("%s: %s %+v %+v", name, j.State, j.Fault, j.Result)
		}
	}
	if l := w.server.Ledger(); l.CreditsTaken != 3 {
		t.Errorf("paid %d", l.CreditsTaken)
	}
	if err := w.StopWatching(t.Context(), w.album); err != nil || len(w.Status().Watching) > 0 {
		t.Errorf("still watching %v, %v", w.Status().Watching, err)
	}
}

// Results that go to the watched folder are no new pictures, in this process and
// the next one.
func TestWatchedFolderTakesResults(t *testing.T) {
	s := settings()
	s.Out = "in the folder itself"
	w := watching(t, s)
	w.draw("a.png", 1)
	w.done(1)
	w.close()
	w.open()
	s.Out = w.album
	if err := w.WatchFolder(t.Context(), w.album, s, "cloud"); err != nil {
		t.Fatal(err)
	}
	w.draw("b.png", 2)
	jobs := w.done(2)
	if len(jobs) != 2 || jobs["b.png"].State != job.Done {
		t.Errorf("%v", summary(jobs))
	}
	// Off the list they are results still.
	if err := w.Remove(t.Context(), []job.ID{jobs["a.png"].ID, jobs["b.png"].ID}); err != nil {
		t.Fatal(err)
	}
	v, err := w.Survey(t.Context(), []string{w.album}, s, "cloud")
	if err != nil || v.Images != 2 || len(v.Skipped) != 2 || !strings.Contains(v.Skipped[0].Reason, "result") {
		t.Errorf("%d images, skipped %v, %v", v.Images, v.Skipped, err)
	}
}

// A picture that was not whole after all fails, and is tried again when it is.
func TestWatchedPictureIsMended(t *testing.T) {
	w := watching(t, settings())
	whole, err := os.ReadFile(w.draw("../whole.png", 1))
	if err != nil {
		t.Fatal(err)
	}
	w.write("a.png", whole[:len(whole)/2])
	if jobs := w.done(1); jobs["a.png"].State != job.Failed {
		t.Fatalf("%v", summary(jobs))
	}
	w.write("a.png", whole)
	w.until("the repaired picture", func(jobs map[string]job.Job) bool { return jobs["a.png"].State == job.Done })
}

func TestWatchedFolderVanishes(t *testing.T) {
	w := watching(t, settings())
	w.draw("a.png", 1)
	w.done(1)
	if err := os.Rename(w.album, w.album+"-away"); err != nil {
		t.Fatal(err)
	}
	for {
		u, err := w.feed.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range u.Notices {
			if strings.Contains(n.Message, "the watched folder album is not there any more") && n.Bad {
				return
			}
		}
	}
}

func TestWhatCannotBeWatched(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	file := w.draw("a.png", 1)
	for dir, want := range map[string]string{
		file: "it is not a folder", filepath.Join(w.album, "none"): "not there", filepath.VolumeName(file) + string(filepath.Separator): "--out",
	} {
		if err := w.WatchFolder(t.Context(), dir, settings(), "cloud"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if err := w.WatchFolder(t.Context(), w.album, settings(), "nobody"); err == nil || len(w.Status().Watching) > 0 {
		t.Errorf("an engine that is not there: %v", err)
	}
}
