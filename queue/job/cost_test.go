package job

import (
	"testing"
	"time"
)

func TestCost(t *testing.T) {
	for name, test := range map[string]struct {
		j    Job
		want Cost
	}{
		"no task":                        {Job{}, Cost{}},
		"taken":                          {Job{Task: &Task{Promised: 5, Taken: 3}}, Cost{Credits: 3}},
		"promised":                       {Job{Task: &Task{Promised: 5, Made: Made{Owed: true}}}, Cost{Credits: 5, Promised: 5}},
		"found in history, not settled":  {Job{Task: &Task{Made: Made{Owed: true}}}, Cost{Open: true}},
		"settled, and nothing was said":  {Job{Task: &Task{}}, Cost{}},
		"failed":                         {Job{Task: &Task{Promised: 5, Over: true}}, Cost{}},
		"failed, and took credits":       {Job{Task: &Task{Promised: 5, Taken: 5, Over: true}}, Cost{Credits: 5}},
		"promised again after a failure": {Job{Lapsed: 2, Task: &Task{Promised: 5}}, Cost{Credits: 7, Promised: 5}},
	} {
		if got := test.j.Cost(); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
	sum := Cost{Credits: 3}.Plus(Cost{Credits: 5, Promised: 5}).Plus(Cost{Open: true})
	if want := (Cost{Credits: 8, Promised: 5, Open: true}); sum != want {
		t.Errorf("%+v", sum)
	}
}

// A task that another job has paid for costs this one nothing, and leaves nothing to settle.
func TestCostOfAnothersTask(t *testing.T) {
	j := Job{State: Checking}
	for _, e := range []Event{Reused{Task: Task{ID: "t", Promised: 5}}, Processed{Link: "x", Owed: true}} {
		var err error
		if j, err = Next(j, e, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if j.Cost() != (Cost{}) || j.Task.Owed {
		t.Errorf("%+v, owed: %v", j.Cost(), j.Task.Owed)
	}
}
