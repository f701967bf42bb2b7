package plain

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
)

// With watched folders a run goes on until it is interrupted, and follows what joins;
// what another batch had left in the queue is none of its business.
func TestRunWithWatchedFolders(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, notices bytes.Buffer
	feed := &fakeFeed{
		updates: []queue.Update{
			jobs(picture("old", job.Failed), picture("mine", job.Waiting)), jobs(picture("mine", job.Done)),
			jobs(picture("new", job.Waiting)), jobs(picture("new", job.Done)), jobs(picture("late", job.Waiting)),
		},
		last: func(ctx context.Context) error { cancel(); return ctx.Err() },
	}
	o, err := Run(ctx, feed, Options{Out: &out, Err: &notices, IDs: []job.ID{"mine"}, Join: true, Now: func() time.Time { return start }})
	if err != nil || o.Done != 2 || o.Waiting != 1 || o.Failed != 0 || o.ExitCode() != ExitInterrupted {
		t.Errorf("%+v, %v", o, err)
	}
	if text := out.String(); !strings.Contains(text, "new.png") || strings.Contains(text, "old.png") {
		t.Error(text)
	}
}

// It ends when nothing can go on until the user acts, and so never stands still unseen.
func TestRunWithWatchedFoldersStands(t *testing.T) {
	var out, notices bytes.Buffer
	feed := &fakeFeed{updates: []queue.Update{{Status: &queue.Status{}}, jobs(picture("new", job.Waiting)),
		parked(queue.Park{What: "Upscayl Cloud", Kind: failure.Credits, Reason: "no credits"})}}
	o, err := Run(t.Context(), feed, Options{Out: &out, Err: &notices, Join: true, Now: func() time.Time { return start }})
	if err != nil || o.ExitCode() != ExitCredits {
		t.Errorf("%+v, %v: code %d", o, err, o.ExitCode())
	}
	if strings.Contains(out.String(), "0 of 0") {
		t.Error(out.String())
	}
}
