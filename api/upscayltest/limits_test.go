package upscayltest

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/api/upscayltest/rawcall"
)

func TestLoadLimits(t *testing.T) {
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "limits.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	all := func(n int) map[string]int {
		calls := map[string]int{}
		for _, name := range callNames {
			calls[name] = n
		}
		return calls
	}
	some := all(0)
	some["start-task"] = 3
	for text, want := range map[string]Limits{
		"none":                               {},
		"documented":                         DocumentedLimits(),
		file("start-task = 3"):               {Window: time.Hour, Calls: some},
		file("window = '20s'"):               {Window: 20 * time.Second, Calls: all(0)},
		file("window='1m'\nstart-task = 3 "): {Window: time.Minute, Calls: some},
	} {
		got, err := LoadLimits(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	for text, words := range map[string]string{
		file("start-tasks = 3"):               `line 1: unknown setting "start-tasks"`,
		file("\nwindow = 'soon'"):             `line 2`,
		file("window = '-1h'"):                `not a time`,
		file("start-task = -1"):               "negative",
		file("start-task = 1\nwindow = '0s'"): "longer than nothing",
		filepath.Join(t.TempDir(), "absent"):  "no such file",
	} {
		if _, err := LoadLimits(text); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("want %q: %v", words, err)
		}
	}
}

func TestLimitsSlide(t *testing.T) {
	for _, d := range []Dialect{Current, Classic} {
		c := &rawcall.Clock{}
		h := start(t, Options{Dialect: d, Now: c.Now, Limits: Limits{Window: time.Hour, Calls: map[string]int{"get-task-status": 2}}})
		poll := func() rawcall.Answer { return h.Status("x") }
		poll()
		c.Pass(20 * time.Minute)
		poll()
		a := poll()
		if a.Status != http.StatusTooManyRequests || a.Header.Get("Retry-After") != "2400" || !strings.Contains(string(a.Body), "Too many requests. Try again in 40 minutes") {
			t.Errorf("%s: %d %v %s", d, a.Status, a.Header, a.Body)
		}
		if d == Classic && a.Text(t, "error") != "RATE_LIMIT_EXCEEDED" {
			t.Errorf("%s", a.Body)
		}
		c.Pass(40*time.Minute - time.Second)
		if a := poll(); a.Status != http.StatusTooManyRequests || a.Header.Get("Retry-After") != "1" {
			t.Errorf("a second too early: %d %v", a.Status, a.Header)
		}
		c.Pass(time.Second)
		if a := poll(); a.Status != http.StatusNotFound {
			t.Errorf("in time: %d %s", a.Status, a.Body)
		}
		if a := poll(); a.Header.Get("Retry-After") != "1200" {
			t.Errorf("the second call still counts: %d %v", a.Status, a.Header)
		}
		if a := h.Call("get-upscayl-history", "{}"); a.Status != http.StatusOK {
			t.Errorf("another call: %d %s", a.Status, a.Body)
		}
		if l := h.Ledger(); l.Limited != 3 || l.Calls["get-task-status"] != 6 {
			t.Errorf("ledger: %+v", l)
		}
	}
}

func TestClockThatStepsBack(t *testing.T) {
	c := &rawcall.Clock{}
	w := newWindows(Limits{Window: time.Hour, Calls: map[string]int{"start-task": 1}}, c.Now)
	w.take("start-task")
	c.Pass(-5 * time.Hour)
	if wait := w.take("start-task"); wait <= 0 || wait > time.Hour {
		t.Errorf("wait %v", wait)
	}
}

func TestOptions(t *testing.T) {
	for words, o := range map[string]Options{
		"needs a key":    {Store: t.TempDir()},
		"needs a folder": {Key: testKey},
		"no dialect":     {Key: testKey, Store: t.TempDir(), Dialect: "latin"},
		"not negative":   {Key: testKey, Store: t.TempDir(), Workers: -1},
		"no call":        {Key: testKey, Store: t.TempDir(), Limits: Limits{Window: time.Hour, Calls: map[string]int{"start": 1}}},
		"listen":         {Key: testKey, Store: t.TempDir(), Addr: "256.0.0.1:0"},
	} {
		if s, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("want %q: %v, %v", words, s, err)
		}
	}
}
