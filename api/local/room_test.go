package local

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"bulkup/api"
	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/rawcall"
)

// When the disk is full, results that somebody else has go first; only when there are
// none does a task fail, and says that the picture is not the reason.
func TestSecondCopiesAreGivenUpFirst(t *testing.T) {
	dir := t.TempDir()
	var full atomic.Bool
	results := filepath.Join(dir, tasks.ResultFolder)
	h := start(t, Options{Store: dir, Workers: 1, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		kept, err := os.ReadDir(results)
		if err != nil || full.Load() && len(kept) > 1 {
			return pixels.Info{}, &os.PathError{Op: "write", Path: "draft", Err: syscall.ENOSPC}
		}
		return copying(ctx, src, dst, o, progress)
	}})
	first, second := h.Started(rawcall.WithFile(rawcall.Drawn(t, 1))), h.Started(rawcall.WithFile(rawcall.Drawn(t, 2)))
	h.over(first)
	h.over(second)
	link := h.Call("get-task-status", `{"data":{"taskId":"`+first+`"}}`).Text(t, "data", "files", 0, "downloadLink")
	answer, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	h.Until("the first result is known to be elsewhere", func() bool {
		h.fetched.mu.Lock()
		defer h.fetched.mu.Unlock()
		return len(h.fetched.name) == 1
	})
	full.Store(true)
	if v := h.over(h.Started(rawcall.WithFile(rawcall.Drawn(t, 3)))); v.State != tasks.Processed {
		t.Errorf("with a second copy to give up: %+v", v)
	}
	if _, err := os.Stat(filepath.Join(results, tasks.ResultName(second, 0))); err != nil {
		t.Errorf("a result that nobody has was given up: %v", err)
	}
	id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 4)))
	h.over(id)
	said := string(h.Call("get-task-status", `{"data":{"taskId":"`+id+`"}}`).Body)
	if !strings.Contains(said, api.CodeNoRoom) || !strings.Contains(said, "the disk with "+dir+" is full") {
		t.Errorf("without one: %s", said)
	}
}
