package detail

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/theme"
)

var start = time.Date(2026, 11, 21, 13, 30, 0, 0, time.UTC)

func ago(s int) time.Time { return start.Add(-time.Duration(s) * time.Second) }

func failed() job.Job {
	return job.Job{
		ID: "j1", Engine: "cloud", State: job.Failed, Stage: job.Downloading,
		Source:   job.Source{Path: "/photos/evil\x1b[31m\u202egnp.jpg", Rel: "evil\x1b[31m\u202egnp.jpg", Size: 4_100_000},
		Target:   "/photos-upscaled/evil.png",
		Settings: job.Settings{Model: "natural-plus-4x", Scale: 4, Format: "png", Face: true},
		Facts:    &job.Facts{Format: "jpg", Width: 3024, Height: 4032, Orientation: 6, Name: "bu-x7k2.jpg"},
		Task:     &job.Task{ID: "task-77", Promised: 3, Taken: 2, Adopted: true},
		Fault: &job.Fault{Kind: failure.Input, Advice: "free some space, then press r",
			Message: "the result could not be written, because the disk that holds /photos-upscaled is full: 0 B of 512 GB are free, and 31 MB are needed"},
		Entered: map[job.State]time.Time{job.Waiting: ago(200), job.Checking: ago(190), job.Uploading: ago(180), job.Upscaling: ago(100),
			job.Downloading: ago(40), job.Failed: ago(10)},
		Notices: []string{"transparency became white"},
	}
}

func draw(j job.Job, p queue.Progress, w, h int) string {
	v := New(theme.New(theme.Options{NoColor: true, ASCII: true}), keys.Default(), j.ID)
	return v.Draw(j, p, start, w, h)
}

func TestEverythingIsSaid(t *testing.T) {
	text := draw(failed(), queue.Progress{}, 80, 40)
	for _, want := range []string{
		"x failed - downloading", "free some space, then press r", "/photos/evil[31mgnp.jpg", "4032x3024, jpg, 4.1 MB",
		"/photos-upscaled/evil.png", "natural-plus-4x, 4x, png, faces enhanced", "task-77 (found in the account's history)",
		"3 promised, 2 taken", "sent as   bu-x7k2.jpg", "uploading    1:20", "failed", "transparency became white",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if !strings.Contains(bare(text), bare(failed().Fault.Message)) {
		t.Errorf("the error is not whole:\n%s", text)
	}
	if strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("the name is not harmless: %q", text)
	}
}

// What was converted, or copied before it vanished, is named by what was dropped.
func TestMadeByTheQueue(t *testing.T) {
	j := failed()
	j.Source = job.Source{Path: "/state/kept/1/shot.tif", Dropped: "/T/TemporaryItems/shot.tif", Size: 4_100_000}
	j.Facts = &job.Facts{Format: "png", Width: 3024, Height: 4032, Converted: &job.Converted{From: "TIFF"}}
	if text := draw(j, queue.Progress{}, 80, 40); !strings.Contains(text, "/T/TemporaryItems/shot.tif") || !strings.Contains(text, "3024x4032, TIFF, 4.1 MB") {
		t.Error(text)
	}
}

func TestMoving(t *testing.T) {
	j := failed()
	j.State, j.Stage, j.Tries, j.NotBefore = job.Uploading, "", 2, start.Add(12*time.Second)
	p := queue.Progress{ID: "j1", Stage: job.Uploading, Done: 2_000_000, Total: 4_000_000, Fraction: 0.5, Rate: 1e6}
	text := draw(j, p, 80, 40)
	for _, want := range []string{"uploading  ##########.......... 50 %  2.0 MB of 4.0 MB  1.0 MB/s", "in 12 s, after 2 failures in a row"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	// What the queue tries again by itself is nothing for the user to do.
	j.Fault = &job.Fault{Kind: failure.Temporary, Message: "the service is busy", Advice: "retry it"}
	if text := draw(j, p, 80, 40); !strings.Contains(text, "the service is busy") || strings.Contains(text, "retry it") {
		t.Error(text)
	}
	j.Fault.Kind, j.Fault.Advice = failure.Credits, "top up the account, then retry"
	if text := draw(j, p, 80, 40); !strings.Contains(text, "top up the account") {
		t.Error(text)
	}
}

func TestDone(t *testing.T) {
	j := failed()
	j.State, j.Stage, j.Fault = job.Done, "", nil
	j.Result = &job.Result{Path: "/photos-upscaled/evil.png", Size: 31_000_000, Width: 16128, Height: 12096}
	j.Publish = &job.Publish{Address: "https://files.example/evil.png"}
	text := draw(j, queue.Progress{}, 80, 40)
	for _, want := range []string{"result    /photos-upscaled/evil.png", "16128x12096, 31 MB", "https://files.example/evil.png"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
}

// A file that was in the place of the result is none of ours, and nobody measured it.
func TestFileInThePlaceOfAResult(t *testing.T) {
	j := failed()
	j.State, j.Fault, j.Result = job.Skipped, nil, &job.Result{Path: "/photos-upscaled/evil.png", Size: 2_000_000}
	if text := draw(j, queue.Progress{}, 80, 40); !strings.Contains(text, "in place  /photos-upscaled/evil.png") || strings.Contains(text, "0x0") {
		t.Errorf("it shows\n%s", text)
	}
}

func TestAddressWithoutItsQuery(t *testing.T) {
	j := job.Job{Source: job.Source{URL: "https://example.org/a.jpg?signature=secret", Rel: "a.jpg"},
		Facts: &job.Facts{Name: "https://example.org/a.jpg?signature=secret"}}
	if text := draw(j, queue.Progress{}, 80, 40); strings.Contains(text, "secret") || !strings.Contains(text, "https://example.org/a.jpg") || strings.Contains(text, "0 B") {
		t.Errorf("the address is shown wrong:\n%s", text)
	}
}

func TestScroll(t *testing.T) {
	v := New(theme.New(theme.Options{NoColor: true}), keys.Default(), "j1")
	first := v.Draw(failed(), queue.Progress{}, start, 60, 8)
	v.Update(tea.KeyMsg{Type: tea.KeyEnd})
	if last := v.Draw(failed(), queue.Progress{}, start, 60, 8); last == first || !strings.Contains(last, "task-77") {
		t.Errorf("the end is not shown:\n%s", last)
	}
	for range 100 {
		v.Update(tea.KeyMsg{Type: tea.KeyUp})
	}
	if again := v.Draw(failed(), queue.Progress{}, start, 60, 8); again != first {
		t.Errorf("the beginning is not shown again:\n%s", again)
	}
	if v.Update(tea.KeyMsg{Type: tea.KeyEsc}) {
		t.Error("esc scrolls")
	}
}

func TestFits(t *testing.T) {
	for w := 1; w < 100; w += 3 {
		for h := 1; h < 40; h += 3 {
			lines := strings.Split(draw(failed(), queue.Progress{Stage: job.Uploading, Fraction: 0.5}, w, h), "\n")
			if len(lines) != h {
				t.Fatalf("%dx%d has %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if ansi.StringWidth(l) > w {
					t.Fatalf("%dx%d: %q is too wide", w, h, l)
				}
			}
		}
	}
}

// Who does it is said with what it is, where that matters.
func TestEngineIsDescribed(t *testing.T) {
	v := New(theme.New(theme.Options{NoColor: true, ASCII: true}), keys.Default(), "j1")
	v.Engines = []queue.Engine{{Name: "cloud"}, {Name: "local", About: "resamples; no AI model"}}
	j := failed()
	if text := v.Draw(j, queue.Progress{}, start, 80, 40); !strings.Contains(text, "engine    cloud\n") {
		t.Error(text)
	}
	j.Engine = "local"
	if text := v.Draw(j, queue.Progress{}, start, 80, 40); !strings.Contains(text, "engine    local: resamples; no AI model") {
		t.Error(text)
	}
}

// Time in the line of the engine is no work.
func TestLine(t *testing.T) {
	j := failed()
	j.Task.Worked = 20 * time.Second
	if text := draw(j, queue.Progress{}, 80, 40); !strings.Contains(text, "upscaling    0:20, queued 0:40") {
		t.Error(text)
	}
	j.State, j.Stage, j.Engine, j.Fault = job.Upscaling, "", "local", nil
	delete(j.Entered, job.Downloading)
	delete(j.Entered, job.Failed)
	v := New(theme.New(theme.Options{NoColor: true, ASCII: true}), keys.Default(), j.ID)
	p := queue.Progress{Stage: job.Upscaling}
	if text := v.Draw(j, p, start, 80, 40); !strings.Contains(text, "+ queued") || !strings.Contains(text, "upscaling    queued") || strings.Contains(text, "1:40") {
		t.Error(text)
	}
	v.Since, p.Fraction = ago(5), 0.5
	if text := v.Draw(j, p, start, 80, 40); !strings.Contains(text, "50 %") || !strings.Contains(text, "upscaling    0:05") {
		t.Error(text)
	}
}

// Only what can be done with a job is offered.
func TestOffered(t *testing.T) {
	v := New(theme.New(theme.Options{NoColor: true, ASCII: true}), keys.Default(), "j1")
	offered := func(j job.Job, pictures bool) (all []string) {
		for _, b := range v.Help(j, pictures) {
			all = append(all, b.Help().Desc)
		}
		return all
	}
	d := keys.Default().Detail
	done, broken := job.Job{State: job.Done, Result: &job.Result{Path: "/r.png", Width: 1}}, failed()
	for _, c := range []struct {
		job  job.Job
		key  string
		want bool
	}{
		{done, d.Compare.Help().Desc, true}, {done, d.OpenFile.Help().Desc, true}, {done, d.Retry.Help().Desc, false}, {done, d.CopyTask.Help().Desc, false},
		{broken, d.Compare.Help().Desc, false}, {broken, d.OpenFile.Help().Desc, false}, {broken, d.Retry.Help().Desc, true}, {broken, d.CopyTask.Help().Desc, true},
		{broken, d.Change.Help().Desc, false}, {job.Job{State: job.Waiting}, d.Change.Help().Desc, true},
	} {
		if got := slices.Contains(offered(c.job, c.job.Result != nil), c.key); got != c.want {
			t.Errorf("%s is offered for a job that is %s: %v", c.key, c.job.State, got)
		}
	}
}
