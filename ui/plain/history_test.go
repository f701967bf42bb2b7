package plain

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/queue"
)

func past() []queue.Record {
	return []queue.Record{
		{Task: "t1", File: "f1", Name: "a\x1b[2J.png", At: time.Date(2026, 5, 4, 3, 2, 1, 0, time.Local), State: "processed",
			Model: "natural-plus-4x", Scale: 4, Format: "png", Credits: 3, Here: true, Path: "/out/a.png", Job: "j"},
		{Task: "t2", Name: "b.png", State: "processed", Path: "/out/gone.png"},
		{Task: "t3", Name: "c.png", State: "failed", Error: "no face was found"},
	}
}

func TestHistoryText(t *testing.T) {
	var out strings.Builder
	if err := History(&out, past(), Text); err != nil {
		t.Fatal(err)
	}
	want := `2026-05-04 03:02:01  processed  a[2J.png
             made: natural-plus-4x 4x png
             result: /out/a.png
             task: t1
             cost: 3 credits
                     processed  b.png
             result: not on this disk; the History screen fetches it at no cost
             task: t2
                     failed     c.png
             reason: no face was found
             task: t3
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestHistoryJSON(t *testing.T) {
	var out strings.Builder
	if err := History(&out, past(), JSON); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || strings.Contains(out.String(), "\x1b") {
		t.Fatalf("%q", out.String())
	}
	var first, second record
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(lines[1]), &second); err != nil {
		t.Fatal(err)
	}
	if first.Name != "a\x1b[2J.png" || first.Result != "/out/a.png" || first.Credits != 3 || second.Result != "" {
		t.Errorf("%+v, %+v", first, second)
	}
}
