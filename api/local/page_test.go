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
	"time"

	"bulkup/api/local/pixels"
)

// TestPage: one file, that loads nothing and that nobody needs a key for.
func TestPage(t *testing.T) {
	h := start(t, Options{})
	a, err := h.do(h.request(http.MethodGet, h.URL()+"/", "", nil))
	if err != nil || a.status != 200 || a.header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatal(err, a.status, a.header)
	}
	body := string(a.body)
	if other := regexp.MustCompile(`(?i)\b(src|href|url)\s*[=(]|https?://|innerHTML|onclick|localStorage`).FindString(body); other != "" {
		t.Errorf("the page has %q", other)
	}
	if strings.Contains(body, testKey) || strings.Count(body, "<script>") != 1 || strings.Count(body, "<style>") != 1 {
		t.Error("the policy does not fit the page")
	}
	rules := a.header.Get("Content-Security-Policy")
	if !strings.Contains(rules, "default-src 'none'") || !strings.Contains(rules, "script-src 'sha256-") || strings.Contains(rules, "unsafe") {
		t.Error(rules)
	}
	for _, path := range []string{"/other", "/index.html", "/../etc/passwd"} {
		if a, err := h.do(h.request(http.MethodGet, h.URL()+path, "", nil)); err != nil || a.status != 404 {
			t.Error(path, a.status, err)
		}
	}
}

// TestTasksOfPage: what the page shows is what is; it counts for no limit.
func TestTasksOfPage(t *testing.T) {
	gate, entered := make(chan struct{}), make(chan struct{}, 1)
	h := start(t, Options{Workers: 1, upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v task, progress func(done, total int)) (pixels.Info, error) {
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
	look := func(key string) answer {
		r := h.request(http.MethodGet, h.URL()+tasksPath, "", nil)
		r.Header.Set("X-API-Key", key)
		a, err := h.do(r)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := look("another"); a.status != 401 {
		t.Error(a.status)
	}
	if a := look(testKey); a.status != 200 || a.number(t, "total") != 0 || string(a.body) == "" {
		t.Errorf("%d %s", a.status, a.body)
	}
	order := withFile(drawn(t, 3))
	order[0].file = "a\u202e.png"
	first := h.started(order)
	<-entered
	order[2].value = "3"
	second := h.started(order)
	a := look(testKey)
	if a.number(t, "waiting") != 1 || a.number(t, "running") != 1 || a.number(t, "promised") != 2 || a.number(t, "taken") != 0 {
		t.Errorf("%s", a.body)
	}
	if a.text(t, "tasks", 0, "state") != "queued" || a.text(t, "tasks", 1, "state") != "running" || a.number(t, "tasks", 1, "percent") != 41 {
		t.Errorf("%s", a.body)
	}
	if name := a.text(t, "tasks", 1, "pictures", 0); strings.Contains(name, "\u202e") {
		t.Errorf("%q", name)
	}
	close(gate)
	h.over(first)
	h.over(second)
	a = look(testKey)
	if a.text(t, "tasks", 1, "state") != "processed" || a.text(t, "tasks", 1, "notice") != "alpha went" || a.text(t, "tasks", 0, "error") != "the picture is damaged" {
		t.Errorf("%s", a.body)
	}
	if a.number(t, "taken") != 0 {
		t.Error("looking at the page took credits")
	}
}

// TestWaiting: a server that has enough to do says so, as it says any limit.
func TestWaiting(t *testing.T) {
	gate, entered := make(chan struct{}), make(chan struct{}, 1)
	h := start(t, Options{Workers: 1, Waiting: 2, upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, v task, progress func(done, total int)) (pixels.Info, error) {
		entered <- struct{}{}
		select {
		case <-gate:
		case <-ctx.Done():
		}
		return copying(ctx, src, dst, v, progress)
	}})
	order := withFile(drawn(t, 3))
	ids := []string{h.started(order)}
	<-entered // so that it waits no longer
	ids = append(ids, h.started(order), h.started(order))
	if a := h.start(order); a.status != 429 || a.header.Get("Retry-After") != "60" {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	close(gate)
	<-entered
	<-entered
	for _, id := range ids {
		if v := h.over(id); v.State != processed {
			t.Error(v.State, v.Error)
		}
	}
	h.over(h.started(order))
	if promised, _ := h.tasks.credits(); promised != 4 {
		t.Errorf("%d credits are promised: what was refused costs nothing", promised)
	}
}

// TestWarnsOffLoopback: an address that others can reach is no secret.
func TestWarnsOffLoopback(t *testing.T) {
	for addr, want := range map[string]bool{"127.0.0.1:0": false, "0.0.0.0:0": true} {
		var log bytes.Buffer
		start(t, Options{Addr: addr, Log: slog.New(slog.NewTextHandler(&log, nil))}).end()
		if got := strings.Contains(log.String(), "level=WARN"); got != want {
			t.Errorf("%s: %s", addr, log.String())
		}
	}
}

// TestGivesUpSlow: a client that takes nothing is given up, and one that does is not.
func TestGivesUpSlow(t *testing.T) {
	w := &deadlines{}
	before := time.Now()
	giveUpSlow(w, 100*slowest)()
	if len(w.set) != 2 || w.set[0].Before(before.Add(readPatience+100*time.Second)) || !w.set[1].IsZero() {
		t.Error(w.set)
	}
}

func (d *deadlines) SetWriteDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}
