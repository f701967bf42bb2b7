package rules

import (
	"testing"

	"bulkup/queue/job"
)

func TestChoice(t *testing.T) {
	for _, c := range []struct {
		include, exclude []string
		rel              string
		single, want     bool
	}{
		{nil, nil, "a/b.png", false, true},
		{[]string{"*.png"}, nil, "a/b.PNG", false, true},
		{[]string{"*.png"}, nil, "a/b.jpg", false, false},
		{nil, []string{"raw/**"}, "raw/b.jpg", false, false},
		{nil, []string{"raw/**"}, "a/b.jpg", false, true},
		{[]string{"*.jpg"}, []string{"thumb*"}, "a/thumb1.jpg", false, false},
		{[]string{"*.png"}, nil, "b.jpg", true, true}, // named by itself
	} {
		chosen, err := NewChoice(c.include, c.exclude)
		if err != nil {
			t.Fatal(err)
		}
		s := job.Source{Path: "/photos/" + c.rel, Root: "/photos", Rel: c.rel, Single: c.single}
		if got := chosen.Takes(s); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if _, err := NewChoice([]string{"a["}, nil); err == nil {
		t.Error("a broken pattern is taken")
	}
}
