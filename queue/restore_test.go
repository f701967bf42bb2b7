package queue

import (
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// A job that was removed comes back as it was and where it was, and does so once.
func TestRestore(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	if err := w.SetPaused(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"a.png", "b.png", "c.png"} {
		w.draw(name, uint8(i+1))
	}
	ids := w.add(settings(), w.album)
	before := w.Jobs()
	if err := w.Remove(t.Context(), ids[1:2]); err != nil {
		t.Fatal(err)
	}
	if got := w.Jobs(); len(got) != 2 {
		t.Fatalf("%d jobs are left", len(got))
	}
	for range 2 {
		if err := w.Restore(t.Context(), []job.Job{before[1]}); err != nil {
			t.Fatal(err)
		}
	}
	after := w.Jobs()
	if len(after) != 3 || after[1].ID != ids[1] || after[1].State != job.Waiting || after[1].Target != before[1].Target {
		t.Fatalf("afterwards there are %v", after)
	}
	// What was a copy is gone with its job.
	copied := before[2]
	copied.Source.Dropped = "/tmp/c.png"
	if err := w.Remove(t.Context(), ids[2:]); err != nil {
		t.Fatal(err)
	}
	if err := w.Restore(t.Context(), []job.Job{copied}); err == nil {
		t.Error("a job without its picture comes back")
	}
}
