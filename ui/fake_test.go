package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/droppath"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is the moment at which every test begins.
var start = time.Date(2026, 11, 21, 13, 30, 0, 0, time.UTC)

var plainSettings = job.Settings{Model: "natural-plus-4x", Scale: 4, Format: "png"}

// fakeQueue notes what it is asked for.
type fakeQueue struct {
	mu      sync.Mutex
	asked   []string
	survey  func(inputs []string, s job.Settings, engine string) (queue.Survey, error)
	failing error                         // of every change
	history map[string][]queue.RecordPage // by engine
	logs    []queue.LogLine               // of every job
}

func (q *fakeQueue) note(format string, args ...any) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked = append(q.asked, fmt.Sprintf(format, args...))
	return q.failing
}

// calls returns what was asked for since the last time.
func (q *fakeQueue) calls() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.asked
	q.asked = nil
	return all
}

func (q *fakeQueue) Survey(ctx context.Context, inputs []string, s job.Settings, engine string) (queue.Survey, error) {
	if err := q.note("survey %s with %s %d %s %v on %s", strings.Join(inputs, " "), s.Model, s.Scale, s.Format, s.Face, engine); err != nil {
		return queue.Survey{}, err
	}
	if q.survey != nil {
		return q.survey(inputs, s, engine)
	}
	return queue.Survey{
		Images: 214, Folders: 9, Bytes: 812e6, Settings: s, Engine: engine,
		Skipped: []queue.Refusal{{Path: "/p/a.txt", Reason: "not an image"}, {Path: "/p/b.txt", Reason: "not an image"}, {Path: "/p/c.psd", Reason: "not an image"}},
		Plan:    queue.Plan{Files: 214, Tasks: 214, Duration: 4*time.Hour + 20*time.Minute, NextStart: start.Add(35 * time.Minute)},
	}, nil
}

func (q *fakeQueue) Add(_ context.Context, s queue.Survey) ([]job.ID, error) {
	err := q.note("add %d with %s %d %s", s.Images, s.Settings.Model, s.Settings.Scale, s.Settings.Format)
	if len(s.Outputs) > 0 {
		return make([]job.ID, s.Images), err
	}
	if s.Images == 1 {
		return []job.ID{job.ID("of-" + s.Settings.Model)}, err
	}
	return make([]job.ID, s.Images), err
}
func (q *fakeQueue) Retry(_ context.Context, ids []job.ID) error  { return q.note("retry %v", ids) }
func (q *fakeQueue) RetryFailed(context.Context) error            { return q.note("retry failed") }
func (q *fakeQueue) Cancel(_ context.Context, ids []job.ID) error { return q.note("cancel %v", ids) }
func (q *fakeQueue) Remove(_ context.Context, ids []job.ID) error { return q.note("remove %v", ids) }
func (q *fakeQueue) Restore(_ context.Context, jobs []job.Job) error {
	var ids []job.ID
	for _, j := range jobs {
		ids = append(ids, j.ID)
	}
	return q.note("restore %v", ids)
}
func (q *fakeQueue) SetPaused(_ context.Context, p bool) error { return q.note("paused %v", p) }
func (q *fakeQueue) Unpark(context.Context) error              { return q.note("unpark") }
func (q *fakeQueue) Move(_ context.Context, ids []job.ID, up bool) error {
	return q.note("move %v up %v", ids, up)
}

func (q *fakeQueue) Change(_ context.Context, ids []job.ID, change func(job.Settings) job.Settings) error {
	s := change(job.Settings{Model: "its-own", Scale: 2, Format: "webp", Out: "/out"})
	return q.note("change %v to %s %d %s %v in %s", ids, s.Model, s.Scale, s.Format, s.Face, s.Out)
}

func (q *fakeQueue) WatchFolder(_ context.Context, dir string, s job.Settings, engine string) error {
	return q.note("watch %s with %s %d %s on %s", dir, s.Model, s.Scale, s.Format, engine)
}
func (q *fakeQueue) StopWatching(_ context.Context, dir string) error {
	return q.note("stop watching %s", dir)
}
func (q *fakeQueue) Log(context.Context, job.ID) ([]queue.LogLine, error) { return q.logs, nil }

func (q *fakeQueue) History(_ context.Context, engine string, _ queue.HistoryFilter, offset int64) (queue.RecordPage, error) {
	if err := q.note("history of %s from %d", engine, offset); err != nil {
		return queue.RecordPage{}, err
	}
	for _, p := range q.history[engine] {
		if p.Next > offset {
			return p, nil
		}
	}
	return queue.RecordPage{}, nil
}

func (q *fakeQueue) Fetch(_ context.Context, engine string, records []queue.Record, s job.Settings, _ string) ([]job.ID, error) {
	var tasks []string
	for _, r := range records {
		tasks = append(tasks, r.Task)
	}
	return make([]job.ID, len(records)), q.note("fetch %v of %s", tasks, engine)
}

func (q *fakeQueue) Engines() []queue.Engine {
	return []queue.Engine{
		{Name: "cloud", Title: "Upscayl Cloud", Ready: true},
		{Name: "local", Title: "the engine on this machine", Ready: true},
	}
}

func (q *fakeQueue) Models() []queue.Model {
	return []queue.Model{
		{ID: "natural-plus-4x", Purpose: "photographs: natural textures", Documented: true},
		{ID: "digital-art-4x", Purpose: "drawings and paintings", Documented: true},
		{ID: "remacri-4x", Purpose: "try it on a sample"},
	}
}

var errTest = errors.New("the disk is full")

// testOptions are those of a terminal in dir, at a time that the runner sets.
func testOptions(t *testing.T, q Queue, c *clock) Options {
	t.Helper()
	dir := t.TempDir()
	exists := func(path string) bool { _, err := os.Lstat(path); return err == nil }
	return Options{
		Queue: q, Settings: plainSettings, Engine: "cloud",
		Paths:  droppath.Env{Exists: exists, Home: dir, Cwd: dir},
		Resume: []string{"bulkup", "--state", "/s"}, Samples: "/samples",
		Now: c.Now, Tick: c.Tick,
	}
}
