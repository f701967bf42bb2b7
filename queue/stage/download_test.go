package stage

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"bulkup/api/transfer"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
)

// desk records nothing: a download asks for no more.
type desk struct{ Desk }

func (desk) Record(context.Context, job.Event) error { return nil }

// A result without an end is cut off at what its pixels can take, another link is asked for,
// and nothing of it stays on the disk. The server ends it all the same, to fill no disk
// where that fails.
func TestResultWithoutEnd(t *testing.T) {
	sent := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for block := make([]byte, 1<<20); sent < 256<<20; sent += len(block) {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}))
	dir := t.TempDir()
	j := job.Job{ID: "1", Target: filepath.Join(dir, "a.png"), Facts: &job.Facts{Width: 10, Height: 10},
		Settings: job.Settings{Scale: 2, Format: "png"}}
	j.Task = &job.Task{Link: s.URL + "/result.png"}
	got := Download(t.Context(), j, Work{Desk: desk{}, Tools: &Tools{Mover: transfer.New(transfer.Options{})}, Moving: &feed.Moving{}})
	s.Close() // waits for the handler
	if got.Class != outcome.Renew || got.Fault.Message == "" {
		t.Errorf("it came to %+v", got)
	}
	if most := int(mostBytes(j)) + 16<<20; sent > most { // and what lies in buffers
		t.Errorf("%d MB were taken", sent>>20)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
