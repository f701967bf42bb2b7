package gallery

import (
	"image"
	"testing"

	"bulkup/queue/job"
)

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
	if s, ok := Subject(j); !ok || s.Before.Path != j.Result.Path || s.To != (image.Point{}) {
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
