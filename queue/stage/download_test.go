package stage

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bulkup/api/transfer"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/picture/sample"
	"bulkup/queue/result"
)

// desk keeps the notices: a download asks for no more.
type desk struct {
	Desk
	notices *[]string
}

func (d desk) Record(_ context.Context, e job.Event) error {
	if n, ok := e.(job.Noted); ok && d.notices != nil {
		*d.notices = append(*d.notices, n.Notice)
	}
	return nil
}

func (desk) Placing(string) {}

// TestShallower: what a service makes of a picture of 16 bits is a TIFF with its 8 bits, and a
// notice says so.
func TestShallower(t *testing.T) {
	made := sample.PNG(t, 20, 12)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.png", time.Time{}, bytes.NewReader(made))
	}))
	defer s.Close()
	dir := t.TempDir()
	source := filepath.Join(dir, "a.png")
	if err := os.WriteFile(source, sample.PNG(t, 10, 6), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, deep := range []bool{false, true} {
		var notices []string
		j := job.Job{ID: "1", Source: job.Source{Path: source}, Target: filepath.Join(dir, fmt.Sprint(deep)+".tiff"),
			Facts: &job.Facts{Width: 10, Height: 6, Deep: deep}, Settings: job.Settings{Scale: 2, Format: job.TIFF}}
		j.Task = &job.Task{Made: job.Made{Link: s.URL + "/result.png"}}
		got := Download(t.Context(), j, Work{Desk: desk{notices: &notices}, Tools: &Tools{Mover: transfer.New(transfer.Options{})}, Moving: &feed.Moving{}})
		if saved, ok := got.Event.(job.Saved); !ok || saved.Result.Width != 20 || saved.Result.Path != j.Target {
			t.Fatalf("it came to %+v", got)
		}
		if said := slices.Equal(notices, []string{"16 bits a channel became 8: the service made no more"}); said != deep {
			t.Errorf("16 bits: %t, notices: %q", deep, notices)
		}
		if _, err := result.Check(t.Context(), j.Target, result.Want{Format: job.TIFF, Width: 20, Height: 12}); err != nil {
			t.Error(err)
		}
	}
}

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
	j.Task = &job.Task{Made: job.Made{Link: s.URL + "/result.png"}}
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
