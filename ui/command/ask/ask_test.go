package ask

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/queue"
	"bulkup/queue/job"
)

// answers is a queue that has an answer to each question.
type answers struct {
	records []queue.Record
	decided chan<- queue.Decision
}

func (a answers) Newest(_ context.Context, engine string, most int) ([]queue.Record, error) {
	if engine != "cloud" || most != 7 {
		return nil, errors.New("no history of " + engine)
	}
	return a.records, nil
}

func (a answers) Propose(_ context.Context, p queue.Proposal) (queue.Survey, error) {
	if len(p.Inputs) == 0 {
		return queue.Survey{}, errors.New("nothing was named")
	}
	return queue.Survey{Images: len(p.Inputs), Settings: p.Settings, Engine: p.Engine, Plan: queue.Plan{Files: 2, Calls: map[string]int{"start-task": 2}}}, nil
}

func TestPropose(t *testing.T) {
	dir := t.TempDir()
	stop, err := Serve(dir, answers{})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	p := queue.Proposal{Inputs: []string{"/a", "/b"}, Settings: job.Settings{Model: "m", Scale: 2}, Engine: "cloud"}
	got, err := Propose(t.Context(), dir, p)
	if err != nil || got.Images != 2 || got.Settings != p.Settings || got.Engine != "cloud" || got.Plan.Files != 2 || got.Plan.Calls["start-task"] != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Propose(t.Context(), dir, queue.Proposal{}); err == nil || !strings.Contains(err.Error(), "nothing was named") {
		t.Errorf("what goes wrong there is %v", err)
	}
}

func (a answers) Resolve(_ context.Context, d queue.Decision) error {
	if d.Task == "taken" {
		return errors.New("the task taken is that of b.png")
	}
	a.decided <- d
	return nil
}

func TestResolve(t *testing.T) {
	dir, decided := t.TempDir(), make(chan queue.Decision, 1)
	stop, err := Serve(dir, answers{decided: decided})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	want := queue.Decision{Jobs: []job.ID{"1"}, Choice: queue.Adopt, Task: "t"}
	if err := Resolve(t.Context(), dir, want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, <-decided); diff != "" {
		t.Error(diff)
	}
	want.Task = "taken"
	if err := Resolve(t.Context(), dir, want); err == nil || !strings.Contains(err.Error(), "that of b.png") {
		t.Errorf("what goes wrong there is %v", err)
	}
}

func TestHistory(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	want := []queue.Record{{Task: "t1", Name: "a.png", At: at, State: "processed", Credits: 2, Here: true, Path: "/out/a.png"}}
	stop, err := Serve(dir, answers{records: want})
	if err != nil {
		t.Fatal(err)
	}
	got, err := History(t.Context(), dir, "cloud", 7)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := History(t.Context(), dir, "local", 7); err == nil || !strings.Contains(err.Error(), "no history of local") {
		t.Errorf("what goes wrong there is %v", err)
	}
	path := filepath.Join(dir, noteFile)
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the note: %v, %v", info, err)
	}
	var n note
	content, err := os.ReadFile(path)
	if err := errors.Join(err, json.Unmarshal(content, &n)); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get("http://" + n.Addr + "/history?engine=cloud&most=7")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("without the secret: %d", resp.StatusCode)
	}
	stop()
	if _, err := History(t.Context(), dir, "cloud", 7); err == nil || !strings.Contains(err.Error(), "cannot be asked") {
		t.Errorf("after its end: %v", err)
	}
}
