package silent

import (
	"log/slog"
	"testing"
	"time"

	"bulkup/api/failure"
	"bulkup/api/upscayl"
	"bulkup/queue/book"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// begin sends the start of some pictures, and returns how often it was broken off.
func begin(t *testing.T, jobs ...job.Job) (s *Starts, all []*book.Entry, broken *int) {
	b := book.New(book.Options{Now: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler),
		Free: map[string]bool{"cloud": false}, Moves: func(job.ID, *feed.Moving) {}})
	broken = new(int)
	for _, j := range jobs {
		j.Engine, j.State, j.Intent = "cloud", job.Starting, &job.Intent{At: noon, Name: j.WireName(), Call: "c"}
		one := b.Insert(j, true)
		b.Begin(one, func() { *broken++ }, nil)
		all = append(all, one)
	}
	s = new(Starts)
	s.Begin(all)
	return s, all, broken
}

// picture is one that is known to the service by a name.
func picture(id job.ID, name string) job.Job {
	return job.Job{ID: id, Source: job.Source{Path: "/in/" + string(id)}, Facts: &job.Facts{Name: name}}
}

func record(id string, at time.Time, names ...string) upscayl.Task {
	r := upscayl.Task{ID: id, Status: upscayl.Running, CreatedAt: at}
	for _, name := range names {
		r.Files = append(r.Files, upscayl.TaskFile{OriginalFileName: name})
	}
	return r
}

func TestSpot(t *testing.T) {
	retried := picture("a", "a-12345678.png")
	retried.Past = 1
	address := job.Job{ID: "a", Source: job.Source{URL: "https://x.example/a.png"}}
	a, b := picture("a", "a-12345678.png"), picture("b", "b-12345678.png")
	for name, test := range map[string]struct {
		jobs   []job.Job
		shows  upscayl.Task
		after  time.Duration
		broken bool
	}{
		"shown":                     {[]job.Job{a}, record("t", noon, a.Facts.Name), After, true},
		"shown soon":                {[]job.Job{a}, record("t", noon, a.Facts.Name), After - 1, false},
		"another":                   {[]job.Job{a}, record("t", noon, b.Facts.Name), After, false},
		"several in one task":       {[]job.Job{a, b}, record("t", noon, a.Facts.Name, b.Facts.Name), After, true},
		"one of several":            {[]job.Job{a, b}, record("t", noon, a.Facts.Name), After, false},
		"perhaps its earlier task":  {[]job.Job{retried}, record("t", noon.Add(-time.Hour), a.Facts.Name), After, false},
		"perhaps another's address": {[]job.Job{address}, record("t", noon, address.Source.URL), After, false},
	} {
		s, all, broken := begin(t, test.jobs...)
		s.Spot(outcome.NewRecords([]upscayl.Task{test.shows}), noon.Add(test.after))
		if (*broken > 0) != test.broken {
			t.Errorf("%s: broken off %d times", name, *broken)
		}
		for _, one := range all {
			if shown, ok := s.Take(one, outcome.Of(job.Lost{})); ok != test.broken || ok && shown.Task.ID != "t" {
				t.Errorf("%s: %v %+v", name, ok, shown.Task)
			}
		}
	}
}

// What history shows was made, whatever the answer that comes at the same moment, unless
// that names the task.
func TestAnswerAtTheSameMoment(t *testing.T) {
	for name, test := range map[string]struct {
		o    outcome.Outcome
		want bool
	}{
		"made":        {outcome.Of(job.Started{Task: job.Task{ID: "t"}}), false},
		"broken off":  {outcome.Of(job.Interrupted{}), true},
		"come later":  {outcome.Outcome{Class: outcome.Passing}, true},
		"not alone":   {outcome.Outcome{Class: outcome.Apart}, true},
		"it is wrong": {outcome.Fail(job.Fault{Kind: failure.Input}), true},
	} {
		a := picture("a", "a-12345678.png")
		s, all, _ := begin(t, a)
		s.Spot(outcome.NewRecords([]upscayl.Task{record("t", noon, a.Facts.Name)}), noon.Add(After))
		if _, ok := s.Take(all[0], test.o); ok != test.want {
			t.Errorf("%s: %v", name, ok)
		}
		if _, again := s.Take(all[0], test.o); again {
			t.Errorf("%s: taken twice", name)
		}
	}
}
