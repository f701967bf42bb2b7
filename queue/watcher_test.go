package queue

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/journal"
)

func TestSecondProcessLooksOn(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("a.png", 1)
	if err := w.SetPaused(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	w.add(settings(), w.album)
	other, err := Watch(w.state, w.Engines(), "cloud")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	feed := other.Subscribe()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	u, err := feed.Next(ctx)
	if err != nil || len(u.Jobs) != 1 || u.Status.Owner == "" {
		t.Fatalf("%+v, %v", u, err)
	}
	if err := other.RetryFailed(ctx); !errors.Is(err, ErrHeld) {
		t.Errorf("a watcher could act: %v", err)
	}
	if err := w.SetPaused(ctx, false); err != nil {
		t.Fatal(err)
	}
	for last := u.Jobs[0]; last.State != job.Done; {
		if u, err = feed.Next(ctx); err != nil {
			t.Fatalf("the job is %s: %v", last.State, err)
		}
		if len(u.Jobs) > 0 {
			last = u.Jobs[len(u.Jobs)-1]
		}
	}
	if err := w.Remove(ctx, []job.ID{w.Jobs()[0].ID}); err != nil {
		t.Fatal(err)
	}
	for {
		if u, err = feed.Next(ctx); err != nil {
			t.Fatal(err)
		}
		if len(u.Removed) == 1 {
			return
		}
	}
}

func TestReportOfADamagedJournal(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, journal.File)
	for _, content := range []string{"", "this is no journal, but it is long enough to be looked at"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadJobs(dir); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "sets it aside") {
			t.Errorf("%q: %v", content, err)
		}
	}
}
