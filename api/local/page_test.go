package local

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/rawcall"
)

// TestPage: one file, that loads nothing and that nobody needs a key for.
func TestPage(t *testing.T) {
	h := start(t, Options{})
	a, err := h.Do(h.Request(http.MethodGet, h.URL()+"/", "", nil))
	if err != nil || a.Status != 200 || a.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatal(err, a.Status, a.Header)
	}
	body := string(a.Body)
	if other := regexp.MustCompile(`(?i)\b(src|href|url)\s*[=(]|https?://|innerHTML|onclick|localStorage`).FindString(body); other != "" {
		t.Errorf("the page has %q", other)
	}
	if strings.Contains(body, testKey) || strings.Count(body, "<script>") != 1 || strings.Count(body, "<style>") != 1 {
		t.Error("the policy does not fit the page")
	}
	rules := a.Header.Get("Content-Security-Policy")
	if !strings.Contains(rules, "default-src 'none'") || !strings.Contains(rules, "script-src 'sha256-") || strings.Contains(rules, "unsafe") {
		t.Error(rules)
	}
	for _, path := range []string{"/other", "/index.html", "/../etc/passwd"} {
		if a, err := h.Do(h.Request(http.MethodGet, h.URL()+path, "", nil)); err != nil || a.Status != 404 {
			t.Error(path, a.Status, err)
		}
	}
}

// TestTasksOfPage: what the page shows is what is.
func TestTasksOfPage(t *testing.T) {
	gate, entered := make(chan struct{}), make(chan struct{}, 1)
	h := start(t, Options{Workers: 1, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		if v.Scale != 2 {
			return pixels.Info{}, &pixels.Problem{Kind: pixels.ErrDamaged, Message: "the picture is damaged"}
		}
		progress(41, 100)
		entered <- struct{}{}
		select {
		case <-gate:
		case <-ctx.Done():
		}
		return pixels.Info{Notices: []string{"alpha went"}}, ctx.Err()
	}})
	look := func(key string) rawcall.Answer {
		r := h.Request(http.MethodGet, h.URL()+tasksPath, "", nil)
		r.Header.Set("X-API-Key", key)
		a, err := h.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := look("another"); a.Status != 401 {
		t.Error(a.Status)
	}
	if a := look(testKey); a.Status != 200 || a.Number(t, "total") != 0 || string(a.Body) == "" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	order := rawcall.WithFile(rawcall.Drawn(t, 3))
	order[0].File = "a\u202e.png"
	first := h.Started(order)
	<-entered
	order[2].Value = "3"
	second := h.Started(order)
	a := look(testKey)
	if a.Number(t, "waiting") != 1 || a.Number(t, "running") != 1 {
		t.Errorf("%s", a.Body)
	}
	if a.Text(t, "tasks", 0, "state") != "queued" || a.Text(t, "tasks", 1, "state") != "running" || a.Number(t, "tasks", 1, "percent") != 41 {
		t.Errorf("%s", a.Body)
	}
	if name := a.Text(t, "tasks", 1, "pictures", 0); strings.Contains(name, "\u202e") {
		t.Errorf("%q", name)
	}
	close(gate)
	h.over(first)
	h.over(second)
	a = look(testKey)
	if a.Text(t, "tasks", 1, "state") != "processed" || a.Text(t, "tasks", 1, "notice") != "alpha went" || a.Text(t, "tasks", 0, "error") != "the picture is damaged" {
		t.Errorf("%s", a.Body)
	}
}

// TestWaiting: a server that has enough to do says so, as it says any limit.
func TestWaiting(t *testing.T) {
	gate, entered := make(chan struct{}), make(chan struct{}, 1)
	h := start(t, Options{Workers: 1, Waiting: 2, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		entered <- struct{}{}
		select {
		case <-gate:
		case <-ctx.Done():
		}
		return copying(ctx, src, dst, v, progress)
	}})
	order := rawcall.WithFile(rawcall.Drawn(t, 3))
	ids := []string{h.Started(order)}
	<-entered // so that it waits no longer
	ids = append(ids, h.Started(order), h.Started(order))
	if a := h.Start(order); a.Status != 429 || a.Header.Get("Retry-After") != "60" {
		t.Errorf("%d %v %s", a.Status, a.Header, a.Body)
	}
	close(gate)
	<-entered
	<-entered
	for _, id := range ids {
		if v := h.over(id); v.State != tasks.Processed {
			t.Error(v.State, v.Error)
		}
	}
	h.over(h.Started(order))
}

// TestWarnsOffLoopback: an address that others can reach is no secret.
func TestWarnsOffLoopback(t *testing.T) {
	for addr, want := range map[string]bool{"127.0.0.1:0": false, "0.0.0.0:0": true} {
		var log bytes.Buffer
		startAt(t, addr, Options{Log: slog.New(slog.NewTextHandler(&log, nil))}).end()
		if got := strings.Contains(log.String(), "level=WARN"); got != want {
			t.Errorf("%s: %s", addr, log.String())
		}
	}
}
