package local

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/rawcall"
)

// A store that cannot be written gives the documented failures, and the server
// goes on when it can be written again.
func TestStoreThatFails(t *testing.T) {
	dir := t.TempDir()
	h := start(t, Options{Store: dir, PartSize: 40})
	content := rawcall.Drawn(t, 1)
	begun := h.Begin("a.png", content)
	link := begun.Text(t, "data", "partUrls", 0, "signedUrl")
	drafts, aside := filepath.Join(dir, "drafts"), filepath.Join(dir, "aside")
	if err := os.Rename(drafts, aside); err != nil {
		t.Fatal(err)
	}
	if a := h.Start(rawcall.WithFile(content)); a.Status != http.StatusInternalServerError || string(a.Body) != `"Error processing request"` {
		t.Errorf("start-task: %d %s", a.Status, a.Body)
	}
	if a := h.Call("get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":"a.png"}}`); a.Status != http.StatusInternalServerError {
		t.Errorf("get-upload-url: %d %s", a.Status, a.Body)
	}
	if a := h.Put(link, content[:40]); a.Status != http.StatusInternalServerError || !strings.Contains(string(a.Body), "InternalError") {
		t.Errorf("part: %d %s", a.Status, a.Body)
	}
	if n := h.tasksOf(content); n != 0 {
		t.Errorf("%d tasks", n)
	}
	if err := os.Rename(aside, drafts); err != nil {
		t.Fatal(err)
	}
	if v := h.over(h.Started(rawcall.WithFile(content))); v.State != tasks.Processed {
		t.Errorf("%+v", v)
	}
	if a := h.Put(link, content[:40]); a.Status != http.StatusOK {
		t.Errorf("part: %d %s", a.Status, a.Body)
	}
}

// A task whose end cannot be written fails for now and is done by the next run.
func TestEndThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	away := make(chan struct{}) // the worker has to wait until the folder is away
	h := start(t, Options{Store: dir, Workers: 1, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		<-away
		return refusing(ctx, src, dst, o, progress)
	}})
	tasksDir, aside := filepath.Join(dir, tasks.Folder), filepath.Join(dir, "aside")
	id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 1)))
	if err := os.Rename(tasksDir, aside); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(tasksDir, nil, 0o600); err != nil { // no folder can be made there
		t.Fatal(err)
	}
	close(away)
	if v := h.over(id); v.State != tasks.Failed || v.Error == "" {
		t.Errorf("%+v", v)
	}
	h.end()
	if err := os.Remove(tasksDir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(aside, tasksDir); err != nil {
		t.Fatal(err)
	}
	h = start(t, Options{Store: dir})
	if v := h.over(id); v.State != tasks.Processed {
		t.Errorf("%+v", v)
	}
}
