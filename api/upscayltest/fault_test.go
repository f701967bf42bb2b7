package upscayltest

import (
	"bytes"
	"context"
	"crypto/md5"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest/rawcall"
)

// faulty starts a server with one rule.
func faulty(t *testing.T, rule string) *host {
	t.Helper()
	return start(t, Options{Faults: plan(t, "[[rule]]\n"+rule), PartSize: 40, Credits: 9, Upscale: copying})
}

func TestFaultAnswer(t *testing.T) {
	h := faulty(t, `
		on = "start-task"
		nth = 2
		do = "answer"
		status = 503
		body = '{"error":"INTERNAL_SERVER_ERROR","message":"later"}'
		headers = { "Retry-After" = "2" }`)
	content := rawcall.Drawn(t, 1)
	h.Started(rawcall.WithFile(content))
	a := h.Start(rawcall.WithFile(content))
	if a.Status != 503 || a.Header.Get("Retry-After") != "2" || a.Text(t, "message") != "later" || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%d %v %s", a.Status, a.Header, a.Body)
	}
	h.Started(rawcall.WithFile(content))
	if n := h.tasksOf(content); n != 2 {
		t.Errorf("%d tasks", n)
	}
}

func TestFaultAfterActing(t *testing.T) {
	content := rawcall.Drawn(t, 1)
	h := faulty(t, "on='start-task'\nnth=1\ndo='answer'\nwhen='after'\nstatus=500")
	if a := h.Start(rawcall.WithFile(content)); a.Status != 500 || len(a.Body) != 0 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if n := h.tasksOf(content); n != 1 {
		t.Errorf("%d tasks", n)
	}
}

func TestFaultDrop(t *testing.T) {
	content := rawcall.Drawn(t, 1)
	for when, tasks := range map[string]int{"before": 0, "after": 1} {
		h := faulty(t, fmt.Sprintf("on='start-task'\ntimes=1\ndo='drop'\nwhen=%q", when))
		if a, err := h.Do(h.Form(rawcall.WithFile(content))); err == nil {
			t.Errorf("%s: an answer: %d %s", when, a.Status, a.Body)
		}
		if n := h.tasksOf(content); n != tasks {
			t.Errorf("%s: %d tasks", when, n)
		}
		h.Started(rawcall.WithFile(content))
	}
}

func TestFaultStall(t *testing.T) {
	content := rawcall.Drawn(t, 1)
	h := faulty(t, "on='start-task'\nnth=1\ndo='stall'\nwhen='after'")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	got := make(chan error, 1)
	go func() {
		_, err := h.Do(h.Form(rawcall.WithFile(content)).WithContext(ctx))
		got <- err
	}()
	h.Until("the task is there", func() bool { return h.tasksOf(content) == 1 })
	select {
	case err := <-got:
		t.Errorf("an answer: %v", err)
	default:
	}
	cancel()
	if err := <-got; err == nil {
		t.Error("an answer")
	}
}

func TestFaultStallEnds(t *testing.T) {
	h := faulty(t, "on='get-upscayl-history'\ndo='stall'\nfor='30ms'")
	began := time.Now()
	if a := h.Call("get-upscayl-history", "{}"); a.Status != 200 || time.Since(began) < 30*time.Millisecond {
		t.Errorf("%d after %v", a.Status, time.Since(began))
	}
}

// Close does not wait for a stall that has no end.
func TestCloseEndsStalls(t *testing.T) {
	h := faulty(t, "on='get-upscayl-history'\ndo='stall'")
	failed := make(chan error, 1)
	go func() {
		_, err := h.TryCall("get-upscayl-history", "{}")
		failed <- err
	}()
	h.Until("the call arrives", func() bool { return h.Ledger().Calls["get-upscayl-history"] == 1 })
	h.end()
	if err := <-failed; err == nil {
		t.Error("an answer")
	}
}

// resultLink runs a task and returns the link to its result.
func (h *host) resultLink(content []byte) string {
	h.T.Helper()
	return h.Status(h.done(content)).Text(h.T, "data", "files", 0, "downloadLink")
}

func TestFaultsOfDownloads(t *testing.T) {
	content := bytes.Repeat(rawcall.Drawn(t, 1), 50)
	get := func(rule string) (rawcall.Answer, error) {
		h := faulty(t, "on='download'\ntimes=1\n"+rule)
		link := h.resultLink(content)
		a, err := h.Do(h.Request(http.MethodGet, link, "", nil))
		if again, err := h.Do(h.Request(http.MethodGet, link, "", nil)); err != nil || !bytes.Equal(again.Body, content) {
			t.Errorf("%s: the second download: %d, %v", rule, again.Status, err)
		}
		return a, err
	}
	if a, err := get("do='half'"); err == nil || len(a.Body) != len(content)/2 {
		t.Errorf("half: %d of %d bytes, %v", len(a.Body), len(content), err)
	}
	a, err := get("do='flip'")
	if err != nil || len(a.Body) != len(content) || bytes.Equal(a.Body, content) {
		t.Errorf("flip: %v", err)
	}
	a.Body[len(content)/2] ^= 1
	if !bytes.Equal(a.Body, content) {
		t.Error("flip: more than one bit, or elsewhere")
	}
	if a, err := get("do='lose-etag'"); err != nil || a.Header.Get("ETag") != "" || !bytes.Equal(a.Body, content) {
		t.Errorf("lose-etag: %v %v", a.Header, err)
	}
	if a, err := get("do='expire'"); err != nil || a.Status != 403 || !strings.Contains(string(a.Body), "Request has expired") {
		t.Errorf("expire: %d %s %v", a.Status, a.Body, err)
	}
	if a, err := get("do='stall'\nwhen='after'\nfor='1ms'"); err != nil || !bytes.Equal(a.Body, content) {
		t.Errorf("stall at the half: %d bytes, %v", len(a.Body), err)
	}
	began := time.Now()
	rate := 10 * len(content) // a tenth of a second
	if a, err := get(fmt.Sprintf("do='slow'\nrate=%d", rate)); err != nil || !bytes.Equal(a.Body, content) || time.Since(began) < 90*time.Millisecond {
		t.Errorf("slow: %d bytes in %v, %v", len(a.Body), time.Since(began), err)
	}
}

func TestFaultsOfUploads(t *testing.T) {
	content := rawcall.Drawn(t, 1)
	piece := content[:40]
	put := func(rule string) (*host, rawcall.Answer, string, error) {
		h := faulty(t, "on='part'\ntimes=1\n"+rule)
		begun := h.Begin("a.png", content)
		link := begun.Text(t, "data", "partUrls", 0, "signedUrl")
		a, err := h.Do(h.Request(http.MethodPut, link, "", bytes.NewReader(piece)))
		if again := h.Put(link, piece); again.Status != 200 {
			t.Errorf("%s: the second time: %d", rule, again.Status)
		}
		return h, a, link, err
	}
	etag := fmt.Sprintf("\"%x\"", md5.Sum(piece))
	if _, a, _, err := put("do='flip'"); err != nil || a.Status != 200 || a.Header.Get("ETag") == etag {
		t.Errorf("flip: %v %v", a.Header, err)
	}
	if _, a, _, err := put("do='lose-etag'"); err != nil || a.Status != 200 || a.Header.Get("ETag") != "" {
		t.Errorf("lose-etag: %v %v", a.Header, err)
	}
	if h, _, _, err := put("do='half'"); err == nil || h.Ledger().Parts != 1 {
		t.Errorf("half: %+v %v", h.Ledger(), err)
	}
	if h, _, _, err := put("do='drop'\nwhen='after'"); err == nil || h.Ledger().Parts != 2 {
		t.Errorf("drop after: %+v %v", h.Ledger(), err)
	}
	if _, a, _, err := put("do='expire'"); err != nil || a.Status != 403 {
		t.Errorf("expire: %d %v", a.Status, err)
	}
	if _, a, _, err := put("do='slow'\nrate=4000"); err != nil || a.Header.Get("ETag") != etag {
		t.Errorf("slow: %v %v", a.Header, err)
	}
}

func TestTasksThatFail(t *testing.T) {
	for action, taken := range map[string]int64{"charge-and-fail": 1, "fail": 0} {
		h := faulty(t, "on='start-task'\nnth=1\ndo='"+action+"'")
		id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 1)))
		h.over(id)
		a := h.Status(id)
		if a.Text(t, "data", "status") != "PROCESSING_FAILED" || a.Number(t, "data", "deductedCredits") != float64(taken) {
			t.Errorf("%s: %s", action, a.Body)
		}
		if l := h.Ledger(); l.CreditsTaken != taken || l.CreditsPromised != 0 {
			t.Errorf("%s: %+v", action, l)
		}
	}
}

func TestForget(t *testing.T) {
	c := &rawcall.Clock{}
	h := start(t, Options{Now: c.Now, Faults: plan(t, `
		[[rule]]
		on = "get-upscayl-history"
		nth = 3
		do = "forget"
		[[rule]]
		on = "get-upscayl-history"
		do = "forget"
		for = "30s"`)})
	h.Started(rawcall.WithFile(rawcall.Drawn(t, 1)))
	total := func() float64 { return h.Call("get-upscayl-history", "{}").Number(t, "pagination", "total") }
	if n := total(); n != 0 {
		t.Errorf("a young task: %v", n)
	}
	c.Pass(31 * time.Second)
	if n := total(); n != 1 {
		t.Errorf("an older task: %v", n)
	}
	if n := total(); n != 0 {
		t.Errorf("all forgotten: %v", n)
	}
}
