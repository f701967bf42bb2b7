package local

import (
	"bytes"
	"context"
	"crypto/md5"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest/fault"
)

func plan(t *testing.T, text string) fault.Plan {
	t.Helper()
	p, err := fault.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// faulty starts a server with one rule.
func faulty(t *testing.T, rule string) *host {
	t.Helper()
	return start(t, Options{Faults: plan(t, "[[rule]]\n"+rule), PartSize: 40, Credits: 9})
}

func (h *host) tasksOf(content []byte) int { return h.Ledger().Tasks[digestOf(content)] }

func TestFaultAnswer(t *testing.T) {
	h := faulty(t, `
		on = "start-task"
		nth = 2
		do = "answer"
		status = 503
		body = '{"error":"INTERNAL_SERVER_ERROR","message":"later"}'
		headers = { "Retry-After" = "2" }`)
	content := drawn(t, 1)
	h.started(withFile(content))
	a := h.start(withFile(content))
	if a.status != 503 || a.header.Get("Retry-After") != "2" || a.text(t, "message") != "later" || a.header.Get("Content-Type") != "application/json" {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	h.started(withFile(content))
	if n := h.tasksOf(content); n != 2 {
		t.Errorf("%d tasks", n)
	}
}

func TestFaultAfterActing(t *testing.T) {
	content := drawn(t, 1)
	h := faulty(t, "on='start-task'\nnth=1\ndo='answer'\nwhen='after'\nstatus=500")
	if a := h.start(withFile(content)); a.status != 500 || len(a.body) != 0 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if n := h.tasksOf(content); n != 1 {
		t.Errorf("%d tasks", n)
	}
}

func TestFaultDrop(t *testing.T) {
	content := drawn(t, 1)
	for when, tasks := range map[string]int{"before": 0, "after": 1} {
		h := faulty(t, fmt.Sprintf("on='start-task'\ntimes=1\ndo='drop'\nwhen=%q", when))
		if a, err := h.do(h.form(withFile(content))); err == nil {
			t.Errorf("%s: an answer: %d %s", when, a.status, a.body)
		}
		if n := h.tasksOf(content); n != tasks {
			t.Errorf("%s: %d tasks", when, n)
		}
		h.started(withFile(content))
	}
}

func TestFaultStall(t *testing.T) {
	content := drawn(t, 1)
	h := faulty(t, "on='start-task'\nnth=1\ndo='stall'\nwhen='after'")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	got := make(chan error, 1)
	go func() {
		_, err := h.do(h.form(withFile(content)).WithContext(ctx))
		got <- err
	}()
	h.until("the task is there", func() bool { return h.tasksOf(content) == 1 })
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
	if a := h.call("get-upscayl-history", "{}"); a.status != 200 || time.Since(began) < 30*time.Millisecond {
		t.Errorf("%d after %v", a.status, time.Since(began))
	}
}

// Close does not wait for a stall that has no end.
func TestCloseEndsStalls(t *testing.T) {
	h := faulty(t, "on='get-upscayl-history'\ndo='stall'")
	failed := make(chan error, 1)
	go func() {
		_, err := h.tryCall("get-upscayl-history", "{}")
		failed <- err
	}()
	h.until("the call arrives", func() bool { return h.Ledger().Calls["get-upscayl-history"] == 1 })
	h.end()
	if err := <-failed; err == nil {
		t.Error("an answer")
	}
}

// resultLink runs a task and returns the link to its result.
func (h *host) resultLink(content []byte) string {
	h.t.Helper()
	id := h.started(withFile(content))
	h.over(id)
	return h.call("get-task-status", statusBody(Current, id)).text(h.t, "data", "files", 0, "downloadLink")
}

func TestFaultsOfDownloads(t *testing.T) {
	content := bytes.Repeat(drawn(t, 1), 50)
	get := func(rule string) (answer, error) {
		h := faulty(t, "on='download'\ntimes=1\n"+rule)
		link := h.resultLink(content)
		a, err := h.do(h.request(http.MethodGet, link, "", nil))
		if again, err := h.do(h.request(http.MethodGet, link, "", nil)); err != nil || !bytes.Equal(again.body, content) {
			t.Errorf("%s: the second download: %d, %v", rule, again.status, err)
		}
		return a, err
	}
	if a, err := get("do='half'"); err == nil || len(a.body) != len(content)/2 {
		t.Errorf("half: %d of %d bytes, %v", len(a.body), len(content), err)
	}
	a, err := get("do='flip'")
	if err != nil || len(a.body) != len(content) || bytes.Equal(a.body, content) {
		t.Errorf("flip: %v", err)
	}
	a.body[len(content)/2] ^= 1
	if !bytes.Equal(a.body, content) {
		t.Error("flip: more than one bit, or elsewhere")
	}
	if a, err := get("do='lose-etag'"); err != nil || a.header.Get("ETag") != "" || !bytes.Equal(a.body, content) {
		t.Errorf("lose-etag: %v %v", a.header, err)
	}
	if a, err := get("do='expire'"); err != nil || a.status != 403 || !strings.Contains(string(a.body), "Request has expired") {
		t.Errorf("expire: %d %s %v", a.status, a.body, err)
	}
	if a, err := get("do='stall'\nwhen='after'\nfor='1ms'"); err != nil || !bytes.Equal(a.body, content) {
		t.Errorf("stall at the half: %d bytes, %v", len(a.body), err)
	}
	began := time.Now()
	rate := 10 * len(content) // a tenth of a second
	if a, err := get(fmt.Sprintf("do='slow'\nrate=%d", rate)); err != nil || !bytes.Equal(a.body, content) || time.Since(began) < 90*time.Millisecond {
		t.Errorf("slow: %d bytes in %v, %v", len(a.body), time.Since(began), err)
	}
}

func TestFaultsOfUploads(t *testing.T) {
	content := drawn(t, 1)
	piece := content[:40]
	put := func(rule string) (*host, answer, string, error) {
		h := faulty(t, "on='part'\ntimes=1\n"+rule)
		begun := h.begin("a.png", content)
		link := begun.text(t, "data", "partUrls", 0, "signedUrl")
		a, err := h.do(h.request(http.MethodPut, link, "", bytes.NewReader(piece)))
		if again := h.put(link, piece); again.status != 200 {
			t.Errorf("%s: the second time: %d", rule, again.status)
		}
		return h, a, link, err
	}
	etag := fmt.Sprintf("\"%x\"", md5.Sum(piece))
	if _, a, _, err := put("do='flip'"); err != nil || a.status != 200 || a.header.Get("ETag") == etag {
		t.Errorf("flip: %v %v", a.header, err)
	}
	if _, a, _, err := put("do='lose-etag'"); err != nil || a.status != 200 || a.header.Get("ETag") != "" {
		t.Errorf("lose-etag: %v %v", a.header, err)
	}
	if h, _, _, err := put("do='half'"); err == nil || h.Ledger().Parts != 1 {
		t.Errorf("half: %+v %v", h.Ledger(), err)
	}
	if h, _, _, err := put("do='drop'\nwhen='after'"); err == nil || h.Ledger().Parts != 2 {
		t.Errorf("drop after: %+v %v", h.Ledger(), err)
	}
	if _, a, _, err := put("do='expire'"); err != nil || a.status != 403 {
		t.Errorf("expire: %d %v", a.status, err)
	}
	if _, a, _, err := put("do='slow'\nrate=4000"); err != nil || a.header.Get("ETag") != etag {
		t.Errorf("slow: %v %v", a.header, err)
	}
}

func TestTasksThatFail(t *testing.T) {
	for action, taken := range map[string]int64{"charge-and-fail": 1, "fail": 0} {
		h := faulty(t, "on='start-task'\nnth=1\ndo='"+action+"'")
		id := h.started(withFile(drawn(t, 1)))
		h.over(id)
		a := h.call("get-task-status", statusBody(Current, id))
		if a.text(t, "data", "status") != "PROCESSING_FAILED" || a.number(t, "data", "deductedCredits") != float64(taken) {
			t.Errorf("%s: %s", action, a.body)
		}
		if l := h.Ledger(); l.CreditsTaken != taken || l.CreditsPromised != 0 {
			t.Errorf("%s: %+v", action, l)
		}
	}
}

func TestForget(t *testing.T) {
	c := &clock{}
	h := start(t, Options{Now: c.now, Faults: plan(t, `
		[[rule]]
		on = "get-upscayl-history"
		nth = 3
		do = "forget"
		[[rule]]
		on = "get-upscayl-history"
		do = "forget"
		for = "30s"`)})
	h.started(withFile(drawn(t, 1)))
	total := func() float64 { return h.call("get-upscayl-history", "{}").number(t, "pagination", "total") }
	if n := total(); n != 0 {
		t.Errorf("a young task: %v", n)
	}
	c.pass(31 * time.Second)
	if n := total(); n != 1 {
		t.Errorf("an older task: %v", n)
	}
	if n := total(); n != 0 {
		t.Errorf("all forgotten: %v", n)
	}
}
