package outcome

import (
	"testing"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/job"
)

// A picture that was uploaded keeps its name when it is tried again: a failed record is
// the lost start only where there is one more than tries that failed.
func TestAdoptionOfAFailedStart(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	record := func(id string, minutes int, s upscayl.Status) upscayl.Task {
		return upscayl.Task{ID: id, Status: s, CreatedAt: noon.Add(time.Duration(minutes) * time.Minute), Files: []upscayl.TaskFile{{FileName: "k-a.png"}}}
	}
	first, second := record("1", 0, upscayl.Failed), record("2", 5, upscayl.Failed)
	for name, c := range map[string]struct {
		past    int
		lapsed  int64
		records []upscayl.Task
		want    string // the id of the task, "" for none
	}{
		"the first try":                {0, 0, []upscayl.Task{first}, "1"},
		"only the earlier try":         {1, 0, []upscayl.Task{first}, ""},
		"the earlier try on two pages": {1, 0, []upscayl.Task{first, first}, ""},
		"both":                         {1, 0, []upscayl.Task{second, first}, "2"},
		"an earlier try, charged":      {0, 1, []upscayl.Task{first}, ""},
		"one that works":               {1, 0, []upscayl.Task{record("3", 6, upscayl.Running), first}, "3"},
	} {
		j := job.Job{State: job.Unknown, Past: c.past, Lapsed: c.lapsed, Upload: &job.Upload{FileName: "k-a.png"}, Intent: &job.Intent{At: noon, Name: "k-a.png"}}
		task, _, ok := NewRecords(c.records).Adoption(j)
		if ok != (c.want != "") || task.ID != c.want {
			t.Errorf("%s: %q, %v", name, task.ID, ok)
		}
	}
}
