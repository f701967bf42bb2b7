package queue

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// Who asks for it gets a result of other settings in the place of the one that is
// there; that of another picture of the name stays.
func TestOverwriteOfAnEarlierResult(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	w.draw("a.png", 1)
	first := settings()
	w.add(first, w.album)
	was := w.ended()["a.png"].Result.Path
	w.close()
	w.open()
	w.write("a.PNG", read(t, w.draw("b/b.png", 2)))
	again := settings()
	again.Scale, again.Exists = 3, "overwrite"
	ids := w.add(again, w.album)
	w.until("the end", func(map[string]job.Job) bool {
		return !slices.ContainsFunc(w.Jobs(), func(j job.Job) bool { return !j.State.Ended() })
	})
	places := make(map[string]string)
	for _, j := range w.Jobs() {
		if slices.Contains(ids, j.ID) && j.Result != nil {
			places[j.Name()] = j.Result.Path
		}
	}
	if places["a.png"] != was {
		t.Errorf("%v, not %s", places, was)
	}
	if width, _ := decoded(t, was); width != 72 {
		t.Errorf("it is %d pixels wide", width)
	}
	if places["a.PNG"] == was || places["a.PNG"] == "" {
		t.Errorf("another picture is at %s", places["a.PNG"])
	}
}

// Links do not lead a result over a source: neither one to the folder nor one to the file.
func TestOverwriteLeavesSources(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	path := w.draw("a.png", 1)
	before := read(t, path)
	folder, links := filepath.Join(t.TempDir(), "out"), t.TempDir()
	if errors.Join(os.Symlink(w.album, folder), os.Symlink(path, filepath.Join(links, "a.png"))) != nil {
		t.Skip("there are no symbolic links here")
	}
	s := settings()
	s.Name, s.Exists = "{name}", "overwrite"
	for i, c := range []struct{ from, out string }{{links, w.album}, {links, folder}, {w.album, folder}, {folder, w.album}} {
		s.Scale, s.Out = 2+i, c.out
		w.add(s, c.from)
		w.until("the end", func(map[string]job.Job) bool {
			return !slices.ContainsFunc(w.Jobs(), func(j job.Job) bool { return !j.State.Ended() })
		})
		if !bytes.Equal(read(t, path), before) {
			t.Fatalf("%d: the source is gone", i)
		}
	}
}

// Of pictures of one name, the one that has the extension of the results keeps it; the
// others get numbers, wherever they stand in the folder.
func TestClashLeavesAPictureItsName(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.open()
	w.draw("a.jpeg", 1)
	w.draw("a.png", 2)
	w.draw("a.webp", 3)
	s := settings()
	w.add(s, w.album)
	for name, want := range map[string]string{"a.png": "a.png", "a.jpeg": "a-2.png", "a.webp": "a-3.png"} {
		if got := filepath.Base(w.ended()[name].Result.Path); got != want {
			t.Errorf("the result of %s is %s, not %s", name, got, want)
		}
	}
}

// TestReplacedByOtherSettings: the first command again does not take the picture of other
// settings, which is in the place of its own, for its own. It leaves it alone, as it was
// asked to, and says so; who asks for a number gets the next one.
func TestReplacedByOtherSettings(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("a.png", 1)
	first := settings()
	ids := w.add(first, w.album)
	was := w.finished(ids[0]).Result.Path
	other := settings()
	other.Scale, other.Exists = 3, "overwrite"
	ids = w.add(other, w.album)
	if over := w.finished(ids[0]); over.Result.Path != was {
		t.Fatalf("%+v", over.Result)
	}
	for range 2 { // and then it is known
		w.close()
		w.open()
		j := w.finished(w.add(first, w.album)[0])
		if j.State != job.Skipped || j.Way != job.There || j.Result.Path != was || w.starts() != 2 {
			t.Fatalf("%s: %+v", j.Word(), j.Result)
		}
		if len(w.Jobs()) != 3 {
			t.Errorf("%d jobs", len(w.Jobs()))
		}
	}
	if err := os.WriteFile(strings.Replace(was, "a.png", "a-2.png", 1), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"a-2-2.png", "a-3.png", "a-4.png"} {
		first.Scale, first.Exists = 4+i, "rename"
		if got := filepath.Base(w.finished(w.add(first, w.album)[0]).Result.Path); got != want {
			t.Errorf("the next is %s, want %s", got, want)
		}
	}
	if width, _ := decoded(t, was); width != 72 {
		t.Errorf("the one in its place is %d pixels wide", width)
	}
}

// A number that a result got on the disk is not given away again, so that the next result
// gets the next one.
func TestNumbersHaveNoGaps(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("a.png", 1)
	s := settings()
	s.Exists, s.Out = "rename", t.TempDir()
	if err := os.WriteFile(filepath.Join(s.Out, "a.png"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"a-2.png", "a-3.png", "a-4.png"} {
		s.Scale = 2 + i
		if got := filepath.Base(w.finished(w.add(s, w.album)[0]).Result.Path); got != want {
			t.Errorf("result %d is %s, want %s", i, got, want)
		}
		w.close()
		w.open()
	}
}
