package queue

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

func TestHistoryKnowsWhatIsHere(t *testing.T) {
	for _, dialect := range []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic} {
		t.Run(string(dialect), func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{Dialect: dialect}).open()
			w.draw("a.png", 1)
			w.draw("b.png", 2)
			ids := w.add(settings(), w.album)
			w.ended()
			page, err := w.History(t.Context(), "cloud", HistoryFilter{}, 0)
			if err != nil || len(page.Records) != 2 {
				t.Fatalf("%+v, %v", page, err)
			}
			for _, r := range page.Records {
				if !r.Here || r.Job == "" || r.State != "processed" || r.Scale != 2 {
					t.Errorf("%+v", r)
				}
			}
			// A result that was deleted is an orphan, and is fetched without a new task.
			gone := w.Jobs()[0]
			if err := os.Remove(gone.Result.Path); err != nil {
				t.Fatal(err)
			}
			orphans, err := w.Orphans(t.Context(), "cloud")
			if err != nil || len(orphans) != 1 || orphans[0].Job != gone.ID {
				t.Fatalf("%+v, %v", orphans, err)
			}
			if _, err := w.Fetch(t.Context(), "cloud", orphans, settings(), w.album); err != nil {
				t.Fatal(err)
			}
			w.ended()
			decoded(t, gone.Result.Path)
			if l := w.server.Ledger(); l.CreditsTaken != 2 || l.Calls["start-task"] != 2 {
				t.Errorf("%+v, %v", l, ids)
			}
		})
	}
}

// A queue that was lost is no loss: what the account paid for comes back.
func TestTasksOfALostQueueAreFetched(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	w.ended()
	w.close()
	if err := os.RemoveAll(w.album + "-upscaled"); err != nil {
		t.Fatal(err)
	}
	w.state = t.TempDir()
	w.open()
	orphans, err := w.Orphans(t.Context(), "cloud")
	if err != nil || len(orphans) != 1 {
		t.Fatalf("%+v, %v", orphans, err)
	}
	w.NoticeOrphans(t.Context(), "cloud")
	u, err := w.Subscribe().Next(t.Context())
	if err != nil || len(u.Notices) != 1 || !strings.Contains(u.Notices[0].Message, "not on this disk: 1;") {
		t.Errorf("%+v, %v", u.Notices, err)
	}
	dir, face := t.TempDir(), settings()
	face.Face = true // of the next batch, which says nothing of this task
	if _, err := w.Fetch(t.Context(), "cloud", orphans, face, dir); err != nil {
		t.Fatal(err)
	}
	for name, j := range w.ended() {
		if j.State != job.Done || filepath.Dir(j.Result.Path) != dir || j.Settings.Face {
			t.Errorf("%s: %s, %+v, %+v", name, j.State, j.Fault, j.Result)
		}
	}
	if own := w.Status().Ledger; own.Promised+own.Taken != 0 {
		t.Errorf("what was paid before is this queue's: %+v", own)
	}
	if l := w.server.Ledger(); l.Calls["start-task"] != 1 {
		t.Errorf("%+v", l)
	}
}

// TestNamesOfRecords: a record whose name is no name for a file, or would leave the
// folder, is fetched like the others, into the folder, and as it was made.
func TestNamesOfRecords(t *testing.T) {
	dir := t.TempDir()
	s := settings()
	s.Quality, s.Lossless, s.Box = 5, true, job.Box{Width: 9}
	for _, name := range []string{"", ".", "..", "../../a.png", "/etc/passwd", "a/../../b.png", `..\..\c.png`, "\x00", "con.png", strings.Repeat("ä", 400) + ".png", "a\x1b[2Jb.png"} {
		j, err := fetching("cloud", Record{Task: "t1", Name: name, Scale: 2, Format: "webp"}, s, dir)
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if base := filepath.Base(j.Target); filepath.Dir(j.Target) != dir || len(base) > 255 || strings.ContainsFunc(base, unicode.IsControl) || filepath.Ext(base) != ".webp" {
			t.Errorf("%q goes to %q", name, j.Target)
		}
		if j.Settings.Finished() {
			t.Errorf("%q is to be made anew: %+v", name, j.Settings)
		}
	}
}
