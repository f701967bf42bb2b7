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
)

// address keeps a server where it was, so that links go on working.
func (h *host) address() string { return strings.TrimPrefix(h.URL(), "http://") }

func TestRestart(t *testing.T) {
	dir := t.TempDir()
	content := drawn(t, 3)
	busy := make(chan struct{}, 1)
	first := start(t, Options{Store: dir, PartSize: 40, Credits: 9, Workers: 1, upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v task, progress func(done, total int)) (pixels.Info, error) {
		if v.Scale == 2 {
			return copying(ctx, src, dst, v, progress)
		}
		busy <- struct{}{}
		<-ctx.Done()
		return pixels.Info{}, ctx.Err()
	}})
	done := first.started(withFile(content))
	first.over(done)
	seen := first.call("get-task-status", statusBody(Current, done))
	link := seen.text(t, "data", "files", 0, "downloadLink")
	begun := first.begin("later.png", content)
	etag := first.put(begun.text(t, "data", "partUrls", 0, "signedUrl"), content[:40]).header.Get("ETag")
	slow := withFile(content)
	slow[2].value = "4"
	interrupted, waiting := first.started(slow), first.started(slow)
	<-busy
	addr := first.address()
	first.end()

	second := start(t, Options{Store: dir, Addr: addr, PartSize: 40, Credits: 9})
	for _, id := range []string{interrupted, waiting} {
		if v := second.over(id); v.State != processed {
			t.Errorf("%+v", v)
		}
	}
	if a := second.call("get-task-status", statusBody(Current, done)); a.at(t, "data", "deductedCredits") != 1.0 {
		t.Errorf("%s", a.body)
	}
	if promised, taken := second.tasks.credits(); promised != 2 || taken != 1 {
		t.Errorf("%d promised, %d taken", promised, taken)
	}
	if a, err := second.do(second.request(http.MethodGet, link, "", nil)); err != nil || a.status != 200 || string(a.body) != string(content) {
		t.Errorf("the old link: %d %v", a.status, err)
	}
	etags := second.putParts(begun, content)
	if etags[0] != etag {
		t.Errorf("ETags %s and %s", etags[0], etag)
	}
	body := completion(begun.text(t, "data", "uploadId"), begun.text(t, "data", "path"), append([]string{etag}, etags[1:]...))
	if a := second.call("complete-multipart-upload", body); a.status != 200 {
		t.Errorf("the old upload: %d %s", a.status, a.body)
	}
}

func TestOneServerForOneStore(t *testing.T) {
	h := start(t, Options{})
	_, err := Start(t.Context(), Options{Key: testKey, Store: h.opts.Store})
	if !errors.Is(err, store.ErrInUse) {
		t.Errorf("%v", err)
	}
}

func TestDamagedTaskIsSetAside(t *testing.T) {
	dir := t.TempDir()
	h := start(t, Options{Store: dir})
	good, bad := h.started(withFile(drawn(t, 1))), h.started(withFile(drawn(t, 2)))
	h.over(good)
	h.over(bad)
	h.end()
	if err := os.WriteFile(filepath.Join(dir, taskFolder, bad+".json"), []byte(`{"id":`), 0o600); err != nil {
		t.Fatal(err)
	}
	h = start(t, Options{Store: dir})
	if _, ok := h.tasks.get(good); !ok {
		t.Error("the good task is lost")
	}
	if a := h.call("get-task-status", statusBody(Current, bad)); a.status != http.StatusNotFound {
		t.Errorf("%d %s", a.status, a.body)
	}
	if _, err := os.Stat(filepath.Join(dir, taskFolder, bad+".damaged")); err != nil {
		t.Error(err)
	}
}

// An engine that cannot be stopped keeps nobody from leaving, and its task is done
// again by the next run.
func TestCloseLeavesAnEngineThatDoesNotStop(t *testing.T) {
	dir := t.TempDir()
	at, free, left := make(chan struct{}), make(chan struct{}), make(chan struct{})
	h := start(t, Options{Store: dir, Workers: 1, upscale: func(context.Context, io.ReadSeeker, io.Writer, task, func(done, total int)) (pixels.Info, error) {
		close(at)
		<-free
		close(left)
		return pixels.Info{}, nil
	}})
	id := h.started(withFile(drawn(t, 1)))
	<-at
	h.closed = true
	h.web.CloseIdleConnections()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Close(ctx); err != nil {
		t.Error(err)
	}
	next := start(t, Options{Store: dir})
	close(free)
	<-left
	if v := next.over(id); v.State != processed {
		t.Errorf("%+v", v)
	}
}

func TestLostSourceFailsItsTask(t *testing.T) {
	dir := t.TempDir()
	h := start(t, Options{Store: dir, Workers: 1, upscale: func(ctx context.Context, _ io.ReadSeeker, _ io.Writer, _ task, _ func(done, total int)) (pixels.Info, error) {
		<-ctx.Done()
		return pixels.Info{}, ctx.Err()
	}})
	id := h.started(withFile(drawn(t, 1)))
	h.end()
	if err := os.Truncate(filepath.Join(dir, sourceFolder, id+"-0"), 5); err != nil {
		t.Fatal(err)
	}
	h = start(t, Options{Store: dir})
	if v := h.over(id); v.State != failed || !strings.Contains(v.Error, "upload it again") {
		t.Errorf("%+v", v)
	}
}

func TestSweep(t *testing.T) {
	c := &clock{}
	c.pass(time.Since(c.now())) // blobs are as old as the file system says
	dir := t.TempDir()
	h := start(t, Options{Now: c.now, Store: dir, PartSize: 64, Credits: 9})
	record := h.uploaded("a.png", drawn(t, 1))
	begun := h.begin("b.png", drawn(t, 2))
	h.putParts(begun, drawn(t, 2))
	id := h.started(withFile(drawn(t, 3)))
	h.over(id)
	h.call("get-task-status", statusBody(Current, id))
	h.until("the source of the task goes", func() bool {
		_, err := h.store.Stat(sourceFolder, id+"-0")
		return err != nil
	})
	count := func() (counts [5]int) {
		if err := h.sweep(); err != nil {
			t.Fatal(err)
		}
		for i, f := range []string{uploadFolder, partFolder, sourceFolder, resultFolder, taskFolder} {
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
	c.pass(25 * time.Hour)
	if got, want := count(), [5]int{0, 0, 0, 1, 1}; got != want {
		t.Errorf("after a day: %v, want %v", got, want)
	}
	if a := h.start(append([]field{{name: "files", value: record}}, settings...)); a.status != 400 {
		t.Errorf("a swept upload: %d", a.status)
	}
	c.pass(7 * 24 * time.Hour)
	if got, want := count(), [5]int{0, 0, 0, 0, 1}; got != want {
		t.Errorf("after a week: %v, want %v", got, want)
	}
	a := h.call("get-task-status", statusBody(Current, id))
	if a.text(t, "data", "status") != "PROCESSED" || a.at(t, "data", "files", 0, "downloadLink") != nil {
		t.Errorf("a swept result: %s", a.body)
	}
	c.pass(30 * 24 * time.Hour)
	if got, want := count(), [5]int{}; got != want {
		t.Errorf("after a month: %v, want %v", got, want)
	}
	h.end()
	h = start(t, Options{Now: c.now, Store: dir, Credits: 9})
	if promised, taken := h.tasks.credits(); promised != 0 || taken != 1 {
		t.Errorf("the credits of forgotten tasks: %d promised, %d taken", promised, taken)
	}
}

// A task that still waits keeps its source, however old.
func TestSweepKeepsWhatIsNeeded(t *testing.T) {
	c := &clock{}
	c.pass(time.Since(c.now()))
	h := start(t, Options{Now: c.now, Workers: 1, upscale: func(ctx context.Context, _ io.ReadSeeker, _ io.Writer, _ task, _ func(done, total int)) (pixels.Info, error) {
		<-ctx.Done()
		return pixels.Info{}, ctx.Err()
	}})
	h.started(withFile(drawn(t, 1)))
	waiting := h.started(withFile(drawn(t, 2)))
	c.pass(100 * 24 * time.Hour)
	if err := h.sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.Stat(sourceFolder, waiting+"-0"); err != nil {
		t.Error(err)
	}
	if _, ok := h.tasks.get(waiting); !ok {
		t.Error("the task is forgotten")
	}
}
