package local

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
		c := &clock{}
		h := start(t, Options{Dialect: d, Now: c.now, Limits: Limits{Window: time.Hour, Calls: map[string]int{"get-task-status": 2}}})
		look := func() answer { return h.call("get-task-status", statusBody(d, "x")) }
		look()
		c.pass(20 * time.Minute)
		look()
		a := look()
		if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "2400" || !strings.Contains(string(a.body), "Too many requests. Try again in 40 minutes") {
			t.Errorf("%s: %d %v %s", d, a.status, a.header, a.body)
		}
		if d == Classic && a.text(t, "error") != "RATE_LIMIT_EXCEEDED" {
			t.Errorf("%s", a.body)
		}
		c.pass(40*time.Minute - time.Second)
		if a := look(); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "1" {
			t.Errorf("a second too early: %d %v", a.status, a.header)
		}
		c.pass(time.Second)
		if a := look(); a.status != http.StatusNotFound {
			t.Errorf("in time: %d %s", a.status, a.body)
		}
		if a := look(); a.header.Get("Retry-After") != "1200" {
			t.Errorf("the second call still counts: %d %v", a.status, a.header)
		}
		if a := h.call("get-upscayl-history", "{}"); a.status != http.StatusOK {
			t.Errorf("another call: %d %s", a.status, a.body)
		}
		if l := h.Ledger(); l.Limited != 3 || l.Calls["get-task-status"] != 6 {
			t.Errorf("ledger: %+v", l)
		}
	}
}

func TestClockThatStepsBack(t *testing.T) {
	c := &clock{}
	w := newWindows(Limits{Window: time.Hour, Calls: map[string]int{"start-task": 1}}, c.now)
	w.take("start-task")
	c.pass(-5 * time.Hour)
	if wait := w.take("start-task"); wait <= 0 || wait > time.Hour {
		t.Errorf("wait %v", wait)
	}
}

func TestWaitInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Millisecond: "1 second", 19500 * time.Millisecond: "20 seconds", 61 * time.Second: "2 minutes",
		12 * time.Minute: "12 minutes", time.Hour: "1 hour", 61 * time.Minute: "2 hours",
	} {
		if got := inWords(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestHistory(t *testing.T) {
	for _, d := range []Dialect{Current, Classic} {
		c := &clock{} // stands still: creation times are made unique
		h := start(t, Options{Dialect: d, Now: c.now, Credits: 100})
		var ids []string
		for range 7 {
			ids = append(ids, h.started(withFile(drawn(t, 1))))
		}
		for _, id := range ids {
			h.over(id)
		}
		var got []string
		offset := ""
		for range 4 {
			a := h.call("get-upscayl-history", `{"limit":3`+offset+`}`)
			if a.number(t, "pagination", "total") != 7 {
				t.Errorf("%s: %s", d, a.body)
			}
			for _, v := range a.at(t, "data").([]any) {
				got = append(got, v.(map[string]any)["id"].(string))
			}
			if a.at(t, "pagination", "hasMore") == false {
				break
			}
			offset = fmt.Sprintf(`,"timestampOffset":%d`, int64(a.number(t, "pagination", "nextOffset")))
		}
		want := make([]string, 7) // newest first, each once
		for i, id := range ids {
			want[6-i] = id
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", d, diff)
		}
	}
}

func TestHistoryFilters(t *testing.T) {
	h := start(t, Options{PartSize: 64, upscale: refusing})
	record := h.uploaded("a.png", drawn(t, 1))
	h.over(h.started(withFile(drawn(t, 2))))
	h.over(h.started(append([]field{{name: "files", value: "[" + record + "," + record + "]"}}, settings...)))
	for body, want := range map[string]float64{
		`{}`:                                     2,
		`{"data":{"batch":true}}`:                1,
		`{"batch":true}`:                         1,
		`{"batch":false}`:                        1,
		`{"failed":true}`:                        2,
		`{"failed":false}`:                       0,
		`{"processed":"failed"}`:                 2,
		`{"processed":"completed","batch":true}`: 0,
		`{"processed":"PROCESSING_FAILED"}`:      2,
		`{"processed":"PROCESSING"}`:             0,
		`{"failed":null,"limit":1}`:              2,
	} {
		if a := h.call("get-upscayl-history", body); a.number(t, "pagination", "total") != want {
			t.Errorf("%s: %s", body, a.body)
		}
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
