package queue

import (
	"context"
	"errors"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
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
