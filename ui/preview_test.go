package ui

import (
	"image"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"bulkup/queue"
	"bulkup/queue/job"
)

// pictured is a job whose source is dark and whose result is bright.
func pictured() job.Job {
	j := sampleJob(1, "a.png", job.Done, 5)
	j.Source.Path = "testdata/before.png"
	j.Facts.Width, j.Facts.Height = 100, 50
	j.Result = &job.Result{Path: "testdata/after.png", Width: 400, Height: 200}
	return j
}

func TestPicturesInDetails(t *testing.T) {
	r := newRunner(t)
	r.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	r.update(queue.Update{Jobs: []job.Job{pictured(), sampleJob(2, "gone.png", job.Waiting, 0)}})
	r.press("enter")
	r.sees("before", "after", "@@@@@@@@@@", "..........")
	r.press("n")
	r.sees("it cannot be opened")
	r.misses("@@@@")
	if len(r.previews.loading) > 0 {
		t.Error("something is still being loaded")
	}
}

func TestCompare(t *testing.T) {
	r := newRunner(t)
	r.update(queue.Update{Jobs: []job.Job{pictured(), sampleJob(12, "gone.png", job.Waiting, 0), sampleJobs()[1]}})
	r.press("enter", "v")
	r.sees("before 100×50 · a.png", "after 400×200", strings.Repeat(".", 33)+"│"+strings.Repeat("@", 34))
	r.press("left")
	r.sees("     " + strings.Repeat(".", 29) + "│")
	r.press("z", "l", "j")
	r.sees("1:1", "h look left")
	r.press("z", "n") // it was never measured
	r.sees("there is no picture to show", "scans/receipt.png")
	r.press("n", "v")
	r.sees("gone.png is not shown: it cannot be opened")
	if r.press("esc"); r.detail == nil || r.previews.compare != nil {
		t.Error("esc does not lead back to the details")
	}
	r = newRunner(t)
	r.update(queue.Update{Jobs: sampleJobs()[1:2]})
	r.press("enter", "v")
	r.sees("there is no picture to show", "the file is empty")
}

// What is not shown any more is not loaded any more.
func TestLoadingEnds(t *testing.T) {
	r := newRunner(t)
	r.update(queue.Update{Jobs: []job.Job{pictured()}})
	r.press("enter")
	r.openCompare(r.detail.ID)
	shown, load := r.shown(), r.load()
	if len(r.previews.loading) != 2 {
		t.Fatalf("%d pictures are being loaded", len(r.previews.loading))
	}
	r.press("esc")
	if len(r.previews.loading) != 0 {
		t.Error("they are still being loaded")
	}
	r.run(load)
	for _, p := range shown {
		if _, known, _ := r.previews.store.Get(p.Want); known {
			t.Error("what was canceled is kept as if it were broken")
		}
	}
}

func TestSubject(t *testing.T) {
	j := pictured()
	j.Facts.Orientation = 6
	j.Facts.Width, j.Facts.Height = 100, 50
	s, ok := subject(j)
	if !ok || s.From != image.Pt(50, 100) || s.After.Orientation != 6 || s.To != image.Pt(200, 400) {
		t.Errorf("a result that lies as its source does: %+v", s)
	}
	j.Result.Width, j.Result.Height = 200, 400
	if s, _ := subject(j); s.After.Orientation != 0 || s.To != image.Pt(200, 400) {
		t.Errorf("a result that was turned upright: %+v", s)
	}
	j.Source = job.Source{URL: "https://example.org/a.png"}
	if s, ok := subject(j); !ok || s.Before.Path != j.Result.Path || s.To != (image.Point{}) {
		t.Errorf("a source that is not on this disk: %+v", s)
	}
	if p, size, ok := outcome(job.Job{State: job.Skipped, Result: j.Result}); !ok || p.Path == "" || size != image.Pt(200, 400) {
		t.Error("the result of a job that was never measured is not seen")
	}
	j.Result = &job.Result{Path: "/in/the/way.png"}
	if _, _, ok := outcome(j); ok {
		t.Error("a file that nobody has measured is a result")
	}
	if _, ok := subject(job.Job{}); ok {
		t.Error("there is something to see of nothing")
	}
}

func TestPicturesHaveColour(t *testing.T) {
	r := newRunner(t, func(o *Options) {
		o.Getenv = func(k string) string { return map[string]string{"COLORTERM": "truecolor"}[k] }
	})
	r.update(queue.Update{Jobs: []job.Job{pictured()}})
	r.press("enter", "v")
	if view := r.View(); !strings.Contains(view, "48;2;255;255;255m▀") || strings.Contains(ansi.Strip(view), "@@") {
		t.Errorf("no colour: %q", view)
	}
}

// What the queue made of a source is shown while it is there.
func TestBefore(t *testing.T) {
	converted := &job.Facts{Converted: &job.Converted{Path: "/state/converted/1/a.png"}}
	kept := job.Source{Path: "/state/kept/1/a.png", Dropped: "/tmp/NSIRD_1/a.png"}
	for _, c := range []struct {
		name string
		job  job.Job
		want string
	}{
		{"as it is", job.Job{State: job.Done, Source: job.Source{Path: "/a.jpg"}}, "/a.jpg"},
		{"converted", job.Job{State: job.Upscaling, Source: job.Source{Path: "/a.tif"}, Facts: converted}, "/state/converted/1/a.png"},
		{"converted, and done", job.Job{State: job.Done, Source: job.Source{Path: "/a.tif"}, Facts: converted}, ""},
		{"kept", job.Job{State: job.Failed, Source: kept}, kept.Path},
		{"kept, and done", job.Job{State: job.Done, Source: kept}, ""},
	} {
		if got := before(c.job); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
