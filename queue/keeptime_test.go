package queue

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// A result gets the time of its source where that is wanted, also one that is copied
// from an earlier one; and it is no other picture for that.
func TestKeepTime(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	taken := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	one := w.draw("a.png", 1)
	try(t, os.Chtimes(one, taken, taken))
	s := settings()
	w.add(s, one)
	now := w.ended()["a.png"]
	if info, err := os.Stat(now.Result.Path); err != nil || info.ModTime().Equal(taken) {
		t.Error("it has the time of its source unasked", err)
	}
	s.KeepTime, s.Out = true, t.TempDir()
	w.add(s, one)
	w.draw("b.png", 2)
	two := filepath.Join(w.album, "b.png")
	try(t, os.Chtimes(two, taken, taken))
	w.add(s, two)
	for name, j := range w.ended() {
		info, err := os.Stat(filepath.Join(s.Out, name[:1]+"-2x.png"))
		if err != nil || !info.ModTime().Equal(taken) {
			t.Errorf("%s: %v %v", name, info, err)
		}
		if j.Settings.KeepTime && name == "a.png" && j.State != job.Skipped {
			t.Errorf("%s is %s", name, j.State)
		}
	}
	if l := w.server.Ledger(); l.CreditsTaken != 2 {
		t.Errorf("paid %d", l.CreditsTaken)
	}
}
