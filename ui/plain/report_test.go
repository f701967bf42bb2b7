package plain

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/queue/job"
)

// reported is one job of each kind that a report shows differently.
func reported() []job.Job {
	evil := picture("b", job.Failed)
	evil.Source.Path = "/home/me/a\x1b[2J,\"b\"\n\u202e.png"
	evil.Fault.Message = "=cmd()"
	published := picture("c", job.Done)
	published.Notices = []string{"transparency became white", "IPTC was left behind"}
	published.Publish = &job.Publish{Service: "bytescale", Address: "https://upcdn.io/c.png"}
	lonely := picture("d", job.Done)
	lonely.Publish = &job.Publish{Service: "bytescale", Fault: &job.Fault{Message: "the key is not accepted"}}
	web := job.Job{ID: "e", State: job.Upscaling, Task: &job.Task{ID: "-1", Promised: 5},
		Source: job.Source{Rel: "e.png", URL: "https://me:pw@x.org/e.png?sig=SECRET#f"}}
	over := picture("f", job.Failed)
	over.Stage, over.Task = job.Upscaling, &job.Task{ID: "t", Promised: 5, Over: true}
	return []job.Job{picture("a", job.Waiting), evil, published, lonely, web, over}
}

func TestReportText(t *testing.T) {
	var out strings.Builder
	if err := Report(&out, reported(), Text); err != nil {
		t.Fatal(err)
	}
	want := `waiting      /home/me/pics/a.png
failed       /home/me/a[2J,"b" .png
             reason: checking: =cmd()
done         /home/me/pics/c.png
             notices: transparency became white; IPTC was left behind
             result: /out/c.png
             published: https://upcdn.io/c.png
             task: task-c
             cost: 3 credits
done         /home/me/pics/d.png
             reason: not published: the key is not accepted
             result: /out/d.png
             task: task-d
             cost: 3 credits
upscaling    https://x.org/e.png
             task: -1
             cost: 5 credits promised
failed       /home/me/pics/f.png
             reason: upscaling: the file is empty
             task: t
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestReportCSV(t *testing.T) {
	var out strings.Builder
	if err := Report(&out, reported(), CSV); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"file", "state", "stage", "reason", "credits", "task", "result", "published", "notices"},
		{"/home/me/pics/a.png", "waiting", "", "", "0", "", "", "", ""},
		{`/home/me/a[2J,"b" .png`, "failed", "checking", "'=cmd()", "0", "", "", "", ""},
		{"/home/me/pics/c.png", "done", "", "", "3", "task-c", "/out/c.png", "https://upcdn.io/c.png", "transparency became white; IPTC was left behind"},
		{"/home/me/pics/d.png", "done", "", "not published: the key is not accepted", "3", "task-d", "/out/d.png", "", ""},
		{"https://x.org/e.png", "upscaling", "upscaling", "", "5", "'-1", "", "", ""},
		{"/home/me/pics/f.png", "failed", "upscaling", "the file is empty", "0", "t", "", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestReportJSON(t *testing.T) {
	var out strings.Builder
	if err := Report(&out, reported(), JSON); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(reported()) {
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	var got row
	if err := json.Unmarshal([]byte(lines[1]), &got); err != nil {
		t.Fatal(err)
	}
	want := row{File: reported()[1].Source.Path, State: job.Failed, Stage: job.Checking, Reason: "=cmd()"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if first := `{"file":"/home/me/pics/a.png","state":"waiting","stage":"","reason":"","credits":0,"task":"","result":"","published":""}`; lines[0] != first {
		t.Errorf("got %s", lines[0])
	}
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a=b": "a=b", "=1": "'=1", "+1": "'+1", "-x": "'-x", "@a": "'@a", " =1": "' =1", "\t=1": "' =1", "\x1b=1": "'=1",
	} {
		if got := cell(in); got != want {
			t.Errorf("cell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestReportUnwritable(t *testing.T) {
	broken := brokenWriter{errTest}
	for _, f := range []Format{Text, JSON, CSV} {
		if err := Report(broken, reported(), f); err == nil {
			t.Errorf("%s: no error", f)
		}
	}
}
