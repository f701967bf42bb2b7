package local

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/api/local/pixels"
	"bulkup/api/local/store"
	"bulkup/api/local/tasks"
	"bulkup/api/local/uploads"
	"bulkup/api/upscayltest/rawcall"
)

// address keeps a server where it was, so that links go on working.
func (h *host) address() string { return strings.TrimPrefix(h.URL(), "http://") }

func TestRestart(t *testing.T) {
	dir := t.TempDir()
	content := rawcall.Drawn(t, 3)
	busy := make(chan struct{}, 1)
	first := start(t, Options{Store: dir, PartSize: 40, Workers: 1, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		if v.Scale == 2 {
			return copying(ctx, src, dst, v, progress)
		}
		busy <- struct{}{}
		<-ctx.Done()
		return pixels.Info{}, ctx.Err()
	}})
	done := first.Started(rawcall.WithFile(content))
	first.over(done)
	seen := first.Status(done)
	link := seen.Text(t, "data", "files", 0, "downloadLink")
	begun := first.Begin("later.png", content)
	etag := first.Put(begun.Text(t, "data", "partUrls", 0, "signedUrl"), content[:40]).Header.Get("ETag")
	slow := rawcall.WithFile(content)
	slow[2].Value = "4"
	interrupted, waiting := first.Started(slow), first.Started(slow)
	<-busy
	addr := first.address()
	first.end()

	second := startAt(t, addr, Options{Store: dir, PartSize: 40})
	for _, id := range []string{interrupted, waiting} {
		if v := second.over(id); v.State != tasks.Processed {
			t.Errorf("%+v", v)
		}
	}
	if a, err := second.Do(second.Request(http.MethodGet, link, "", nil)); err != nil || a.Status != 200 || string(a.Body) != string(content) {
		t.Errorf("the old link: %d %v", a.Status, err)
	}
	etags := second.PutParts(begun, content)
	if etags[0] != etag {
		t.Errorf("ETags %s and %s", etags[0], etag)
	}
	body := rawcall.Completion(begun.Text(t, "data", "uploadId"), begun.Text(t, "data", "path"), append([]string{etag}, etags[1:]...))
	if a := second.Call("complete-multipart-upload", body); a.Status != 200 {
		t.Errorf("the old upload: %d %s", a.Status, a.Body)
	}
}

func TestOneServerForOneStore(t *testing.T) {
	h := start(t, Options{})
	_, err := Start(t.Context(), "", Options{Key: testKey, Store: h.opts.Store})
	if !errors.Is(err, store.ErrInUse) {
		t.Errorf("%v", err)
	}
}

func TestDamagedTaskIsSetAside(t *testing.T) {
	dir := t.TempDir()
	h := start(t, Options{Store: dir})
	good, bad := h.Started(rawcall.WithFile(rawcall.Drawn(t, 1))), h.Started(rawcall.WithFile(rawcall.Drawn(t, 2)))
	h.over(good)
	h.over(bad)
	h.end()
	if err := os.WriteFile(filepath.Join(dir, tasks.Folder, bad+".json"), []byte(`{"id":`), 0o600); err != nil {
		t.Fatal(err)
	}
	h = start(t, Options{Store: dir})
	if _, ok := h.Task(good); !ok {
		t.Error("the good task is lost")
	}
	if a := h.Status(bad); a.Status != http.StatusNotFound {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if _, err := os.Stat(filepath.Join(dir, tasks.Folder, bad+".damaged")); err != nil {
		t.Error(err)
	}
}

// An engine that cannot be stopped keeps nobody from leaving, and its task is done
// again by the next run.
func TestCloseLeavesAnEngineThatDoesNotStop(t *testing.T) {
	dir := t.TempDir()
	at, free, left := make(chan struct{}), make(chan struct{}), make(chan struct{})
	h := start(t, Options{Store: dir, Workers: 1, Upscale: func(context.Context, io.ReadSeeker, io.Writer, tasks.Order, func(done, total int)) (pixels.Info, error) {
		close(at)
		<-free
		close(left)
		return pixels.Info{}, nil
	}})
	id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 1)))
	<-at
	h.closed = true
	h.CloseIdle()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Close(ctx); err != nil {
		t.Error(err)
	}
	next := start(t, Options{Store: dir})
	close(free)
	<-left
	if v := next.over(id); v.State != tasks.Processed {
		t.Errorf("%+v", v)
	}
}

func TestLostSourceFailsItsTask(t *testing.T) {
	dir := t.TempDir()
	h := start(t, Options{Store: dir, Workers: 1, Upscale: func(ctx context.Context, _ io.ReadSeeker, _ io.Writer, _ tasks.Order, _ func(done, total int)) (pixels.Info, error) {
		<-ctx.Done()
		return pixels.Info{}, ctx.Err()
	}})
	id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 1)))
	h.end()
	if err := os.Truncate(filepath.Join(dir, uploads.SourceFolder, id+"-0"), 5); err != nil {
		t.Fatal(err)
	}
	h = start(t, Options{Store: dir})
	if v := h.over(id); v.State != tasks.Failed || !strings.Contains(v.Error, "upload it again") {
		t.Errorf("%+v", v)
	}
}

func TestSweep(t *testing.T) {
	c := &rawcall.Clock{}
	c.Pass(time.Since(c.Now())) // blobs are as old as the file system says
	dir := t.TempDir()
	h := start(t, Options{Now: c.Now, Store: dir, PartSize: 64})
	record := h.Uploaded("a.png", rawcall.Drawn(t, 1))
	begun := h.Begin("b.png", rawcall.Drawn(t, 2))
	h.PutParts(begun, rawcall.Drawn(t, 2))
	id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 3)))
	h.over(id)
	h.Status(id)
	h.Until("the source of the task goes", func() bool {
		_, err := h.store.Stat(uploads.SourceFolder, id+"-0")
		return err != nil
	})
	count := func() (counts [5]int) {
		if err := h.sweep(); err != nil {
			t.Fatal(err)
		}
		for i, f := range []string{uploads.Folder, uploads.PartFolder, uploads.SourceFolder, tasks.ResultFolder, tasks.Folder} {
			names, err := h.store.Names(f)
			if err != nil {
				t.Fatal(err)
			}
			counts[i] = len(names)
		}
		return counts
	}
	if got, want := count(), [5]int{2, 1, 1, 1, 1}; got != want {
		t.Errorf("at once: %v, want %v", got, want)
	}
	c.Pass(25 * time.Hour)
	if got, want := count(), [5]int{0, 0, 0, 1, 1}; got != want {
		t.Errorf("after a day: %v, want %v", got, want)
	}
	if a := h.Start(append([]rawcall.Field{{Name: "files", Value: record}}, rawcall.Settings()...)); a.Status != 400 {
		t.Errorf("a swept upload: %d", a.Status)
	}
	c.Pass(7 * 24 * time.Hour)
	if got, want := count(), [5]int{0, 0, 0, 0, 1}; got != want {
		t.Errorf("after a week: %v, want %v", got, want)
	}
	a := h.Status(id)
	if a.Text(t, "data", "status") != "PROCESSED" || a.At(t, "data", "files", 0, "downloadLink") != nil {
		t.Errorf("a swept result: %s", a.Body)
	}
	c.Pass(30 * 24 * time.Hour)
	if got, want := count(), [5]int{}; got != want {
		t.Errorf("after a month: %v, want %v", got, want)
	}
}

// A task that still waits keeps its source, however old.
func TestSweepKeepsWhatIsNeeded(t *testing.T) {
	c := &rawcall.Clock{}
	c.Pass(time.Since(c.Now()))
	h := start(t, Options{Now: c.Now, Workers: 1, Upscale: func(ctx context.Context, _ io.ReadSeeker, _ io.Writer, _ tasks.Order, _ func(done, total int)) (pixels.Info, error) {
		<-ctx.Done()
		return pixels.Info{}, ctx.Err()
	}})
	h.Started(rawcall.WithFile(rawcall.Drawn(t, 1)))
	waiting := h.Started(rawcall.WithFile(rawcall.Drawn(t, 2)))
	c.Pass(100 * 24 * time.Hour)
	if err := h.sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.Stat(uploads.SourceFolder, waiting+"-0"); err != nil {
		t.Error(err)
	}
	if _, ok := h.Task(waiting); !ok {
		t.Error("the task is forgotten")
	}
}
