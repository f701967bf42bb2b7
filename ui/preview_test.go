package ui

import (
	"os"
	"path/filepath"
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
	if r.Gallery.Loading() > 0 {
		t.Error("something is still being loaded")
	}
}

func TestCompare(t *testing.T) {
	r := newRunner(t)
	r.update(queue.Update{Jobs: []job.Job{pictured(), sampleJob(12, "gone.png", job.Waiting, 0), sampleJobs()[1]}})
	r.press("enter", "v")
	r.sees("before 100×50 · a.png", "after 400×200", strings.Repeat(".", 33)+"│"+strings.Repeat("@", 34))
	r.press("left")
	r.sees("   " + strings.Repeat(".", 31) + "│")
	r.press("z", "l", "j")
	r.sees("1:1", "h look left")
	r.press("z", "n") // it was never measured
	r.sees("there is no picture to show", "scans/receipt.png")
	r.press("n", "v")
	r.sees("gone.png is not shown: it cannot be opened")
	if r.press("esc"); r.detail() == nil {
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
	r.Screen().Update(keyMsg("v"))
	shown, load := r.Pieces(), r.Read()
	if r.Gallery.Loading() != 2 {
		t.Fatalf("%d pictures are being loaded", r.Gallery.Loading())
	}
	r.press("esc")
	if r.Gallery.Loading() != 0 {
		t.Error("they are still being loaded")
	}
	r.run(load)
	for _, p := range shown {
		if _, known, _ := r.Gallery.Store.Get(p.Want); known {
			t.Error("what was canceled is kept as if it were broken")
		}
	}
}

// A picture is asked for when the cursor comes to it, and not by each key and each news of
// the queue; one that could not be opened is tried again when it is shown again.
func TestPicturesAreReadOnce(t *testing.T) {
	r := newRunner(t)
	r.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	gone := pictured()
	gone.Source.Path, gone.Result = filepath.Join(t.TempDir(), "late.png"), nil
	other := sampleJob(2, "other.png", job.Waiting, 0)
	other.Facts = nil
	r.update(queue.Update{Jobs: []job.Job{gone, other}})
	r.sees("it cannot be opened")
	shown := r.Pieces()
	if allocs := testing.AllocsPerRun(100, func() { r.Gallery.Show(r.Ctx, shown) }); allocs > 0 {
		t.Errorf("what is shown already takes %.0f allocations", allocs)
	}
	late, err := os.ReadFile("testdata/before.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(gone.Source.Path, late, 0o600); err != nil {
		t.Fatal(err)
	}
	r.press("down", "up")
	r.misses("it cannot be opened")
	r.sees("..........")
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
