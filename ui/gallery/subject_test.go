package gallery

import (
	"image"
	"testing"
	"time"

	"bulkup/queue/job"
	"bulkup/ui/preview"
)

// A result that is written anew to the same path is another picture.
func TestOutcomeIsWrittenAnew(t *testing.T) {
	j := job.Job{State: job.Done, Result: &job.Result{Path: "/a.png", Width: 4, Height: 4}, Entered: map[job.State]time.Time{job.Done: time.Unix(1, 0)}}
	first, _, _ := Outcome(j)
	j.Entered = map[job.State]time.Time{job.Done: time.Unix(2, 0)}
	if second, _, _ := Outcome(j); first == second {
		t.Error("the result of a retry is the picture of before")
	}
}

func TestSubject(t *testing.T) {
	j := job.Job{ID: "1", State: job.Done, Source: job.Source{Path: "before.png"}, Settings: job.Settings{Scale: 4},
		Facts: &job.Facts{Orientation: 6}, Result: &job.Result{Path: "after.png", Width: 400, Height: 200}}
	j.Facts.Width, j.Facts.Height = 100, 50
	s, ok := Subject(j)
	if !ok || s.From != image.Pt(50, 100) || s.After.Orientation != 6 || s.To != image.Pt(200, 400) {
		t.Errorf("a result that lies as its source does: %+v", s)
	}
	j.Result.Width, j.Result.Height = 200, 400
	if s, _ := Subject(j); s.After.Orientation != 0 || s.To != image.Pt(200, 400) {
		t.Errorf("a result that was turned upright: %+v", s)
	}
	j.Source = job.Source{URL: "https://example.org/a.png"}
	if s, ok := Subject(j); !ok || s.After.Path != j.Result.Path || s.From != (image.Point{}) {
		t.Errorf("a source that is not on this disk: %+v", s)
	}
	if p, size, ok := Outcome(job.Job{State: job.Skipped, Result: j.Result}); !ok || p.Path == "" || size != image.Pt(200, 400) {
		t.Error("the result of a job that was never measured is not seen")
	}
	j.Result = &job.Result{Path: "/in/the/way.png"}
	if _, _, ok := Outcome(j); ok {
		t.Error("a file that nobody has measured is a result")
	}
	if _, ok := Subject(job.Job{}); ok {
		t.Error("there is something to see of nothing")
	}
}

// What the queue made of a source is shown while it is there, and made anew to be shown
// once the queue has removed it.
func TestBefore(t *testing.T) {
	converted := &job.Facts{Converted: &job.Converted{Path: "/state/converted/1/a.png"}}
	kept := job.Source{Path: "/state/kept/1/a.png", Dropped: "/tmp/NSIRD_1/a.png"}
	for _, c := range []struct {
		name string
		job  job.Job
		want preview.Picture
	}{
		{"as it is", job.Job{State: job.Done, Source: job.Source{Path: "/a.jpg"}}, preview.Picture{Path: "/a.jpg"}},
		{"converted", job.Job{State: job.Upscaling, Source: job.Source{Path: "/a.tif"}, Facts: converted}, preview.Picture{Path: "/state/converted/1/a.png"}},
		{"converted, and done", job.Job{State: job.Done, Source: job.Source{Path: "/a.tif"}, Facts: converted}, preview.Picture{Path: "/a.tif", Convert: true}},
		{"kept", job.Job{State: job.Failed, Source: kept}, preview.Picture{Path: kept.Path}},
		{"kept, and done", job.Job{State: job.Done, Source: kept}, preview.Picture{}},
	} {
		got, there := source(c.job)
		if got.Written = 0; there != (c.want.Path != "") || there && got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
