package plain

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
)

var errTest = errors.New("no space")

var survey = queue.Survey{
	Images: 214, Folders: 9, Bytes: 812_000_000, Known: 2, Lost: 1, Notable: queue.Notable{Copied: 1, Paged: 3}, Engine: "cloud",
	Broken:   []queue.Refusal{{Path: "/p/\x1b[1mempty.png", Reason: "the file is empty"}},
	Skipped:  []queue.Refusal{{Path: "/p/notes.txt", Reason: "not a picture"}},
	Settings: job.Settings{Model: "natural-plus", Scale: 4, Format: "png", Face: true},
	Plan: queue.Plan{Files: 212, Tasks: 1, Calls: map[string]int{"start-task": 212, "get-upload-url": 1},
		Duration: 200 * time.Minute, NextStart: start.Add(125 * time.Minute)},
}

func TestDryRunText(t *testing.T) {
	var out strings.Builder
	if err := DryRun(&out, survey, Text, start); err != nil {
		t.Fatal(err)
	}
	want := `214 pictures in 9 folders, 812 MB
in the queue already: 2
of those, with results that are gone, and are made again: 1
with several pages or frames, of which the first is taken: 3; --pages all takes each
copied, since nothing stays where they lie: 1
engine cloud, model natural-plus, scale 4, format png, faces enhanced
212 files in 1 task
  get-upload-url: 1 call
  start-task: 212 calls
about 3 h 20 m at today's limits
the first start is free at 14:05
cannot work: /p/[1mempty.png: the file is empty
left out: /p/notes.txt: not a picture
nothing was sent
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestDryRunRules(t *testing.T) {
	s := queue.Survey{Images: 14, Rules: []queue.RuleUse{{Rule: queue.Rule{Match: "scans/**", Scale: 2, Format: "jpg"}, Images: 12}}}
	for format, want := range map[Format]string{
		Text: "  12 pictures by the rule scans/** -> 2x jpg\n", JSON: `"rules":[{"rule":"scans/** -> 2x jpg","images":12}]`,
	} {
		var out strings.Builder
		if err := DryRun(&out, s, format, start); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%v, %q has no %q", err, out.String(), want)
		}
	}
}

func TestDryRunJSON(t *testing.T) {
	var out strings.Builder
	if err := DryRun(&out, survey, JSON, start); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("%v in %q", err, out.String())
	}
	want := map[string]any{
		"event": "plan", "engine": "cloud", "images": 214.0, "folders": 9.0, "bytes": 812e6, "known": 2.0, "gone": 1.0, "copied": 1.0,
		"settings":  map[string]any{"model": "natural-plus", "scale": 4.0, "format": "png", "face": true},
		"broken":    []any{map[string]any{"path": "/p/\x1b[1mempty.png", "reason": "the file is empty"}},
		"skipped":   []any{map[string]any{"path": "/p/notes.txt", "reason": "not a picture"}},
		"files":     212.0,
		"tasks":     1.0,
		"calls":     map[string]any{"start-task": 212.0, "get-upload-url": 1.0},
		"seconds":   12000.0,
		"nextStart": "2026-03-01T14:05:00Z",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestDoctor(t *testing.T) {
	var out strings.Builder
	err := Doctor(&out, []Check{
		{Name: "engine", Value: "cloud with a key, else local", Origin: "environment", OK: true, Advice: "not shown"},
		{Name: "写真", Value: "/p/日本\x1b[1m", Origin: "file", OK: true},
		{Name: "key", Advice: "set UPSCAYL_API_KEY", Fatal: true},
		{Name: "terminal", Advice: "none"},
	}, 36)
	if err != nil {
		t.Fatal(err)
	}
	want := `ok     engine    cloud with a key,
                 else local
                 (environment)
ok     写真      /p/日本[1m (file)
fails  key
       to do: set UPSCAYL_API_KEY
note   terminal
       to do: none
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestExitCode(t *testing.T) {
	refused, broke := queue.Park{Kind: failure.Refused}, queue.Park{Kind: failure.Credits}
	for _, c := range []struct {
		o    Outcome
		want int
	}{
		{Outcome{}, 0},
		{Outcome{Done: 3, Skipped: 2}, 0},
		{Outcome{Done: 3, Failed: 1}, 1},
		{Outcome{Unknown: 1}, 1},
		{Outcome{Canceled: 1}, 1},
		{Outcome{Failed: 1, Problems: []job.Job{{State: job.Done, Publish: &job.Publish{Fault: &job.Fault{Kind: failure.Refused}}}}}, 3},
		{Outcome{Waiting: 1}, 1},
		{Outcome{Waiting: 1, Failed: 1, Standing: []queue.Park{broke}}, 4},
		{Outcome{Waiting: 1, Standing: []queue.Park{broke, refused}}, 3},
		{Outcome{Interrupted: true, Failed: 1, Standing: []queue.Park{refused}}, 130},
	} {
		if got := c.o.ExitCode(); got != c.want {
			t.Errorf("%+v gives %d, want %d", c.o, got, c.want)
		}
	}
}
