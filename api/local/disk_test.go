package local

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A store that cannot be written gives the documented failures, and the server
// goes on when it can be written again.
func TestStoreThatFails(t *testing.T) {
	dir := t.TempDir()
	h := start(t, Options{Store: dir, PartSize: 40})
	content := drawn(t, 1)
	begun := h.begin("a.png", content)
	link := begun.text(t, "data", "partUrls", 0, "signedUrl")
	drafts, aside := filepath.Join(dir, "drafts"), filepath.Join(dir, "aside")
	if err := os.Rename(drafts, aside); err != nil {
		t.Fatal(err)
	}
	if a := h.start(withFile(content)); a.status != http.StatusInternalServerError || string(a.body) != `"Error processing request"` {
		t.Errorf("start-task: %d %s", a.status, a.body)
	}
	if a := h.call("get-upload-url", `{"data":{"fileSize":1,"fileType":"image/png","originalFileName":"a.png"}}`); a.status != http.StatusInternalServerError {
		t.Errorf("get-upload-url: %d %s", a.status, a.body)
	}
	if a := h.put(link, content[:40]); a.status != http.StatusInternalServerError || !strings.Contains(string(a.body), "InternalError") {
		t.Errorf("part: %d %s", a.status, a.body)
	}
	if n := h.tasksOf(content); n != 0 {
		t.Errorf("%d tasks", n)
	}
	if err := os.Rename(aside, drafts); err != nil {
		t.Fatal(err)
	}
	if v := h.over(h.started(withFile(content))); v.State != processed {
		t.Errorf("%+v", v)
	}
	if a := h.put(link, content[:40]); a.status != http.StatusOK {
		t.Errorf("part: %d %s", a.status, a.body)
	}
}

// A task whose end cannot be written fails for now and is done by the next run.
func TestEndThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	h := start(t, Options{Store: dir, Workers: 1, upscale: refusing, Credits: 1})
	tasksDir, aside := filepath.Join(dir, taskFolder), filepath.Join(dir, "aside")
	h.tasks.mu.Lock() // the worker has to wait until the folder is away
	v := task{ID: "a-task", State: queued, Cost: 1}
	h.tasks.all[v.ID], h.tasks.promised = &v, 1
	if err := h.store.Put(taskFolder, v.ID, v); err != nil {
		t.Fatal(err)
	}
	h.queue.push(v.ID)
	if err := os.Rename(tasksDir, aside); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(tasksDir, nil, 0o600); err != nil { // no folder can be made there
		t.Fatal(err)
	}
	h.tasks.mu.Unlock()
	if v := h.over(v.ID); v.State != failed || v.Error == "" {
		t.Errorf("%+v", v)
	}
	if promised, _ := h.tasks.credits(); promised != 0 {
		t.Errorf("%d promised", promised)
	}
	h.end()
	if err := os.Remove(tasksDir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(aside, tasksDir); err != nil {
		t.Fatal(err)
	}
	h = start(t, Options{Store: dir})
	if v := h.over(v.ID); v.State != processed {
		t.Errorf("%+v", v)
	}
}
