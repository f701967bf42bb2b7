package queue

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

func TestRulesDecide(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	no := false
	w.opts = func(o *Options) {
		o.Rules = []Rule{
			{Match: "scans/keep/**", Face: &no},
			{Match: "scans/**", Model: "natural-plus-4x", Scale: 4, Format: "jpg"},
			{Match: "never/**", Scale: 8},
		}
	}
	w.open()
	w.draw("a.png", 1)
	w.draw("scans/b.png", 2)
	w.draw("scans/keep/c.png", 3)
	s := settings()
	s.Face = true
	v, err := w.Survey(t.Context(), []string{w.album}, s, "cloud")
	if err != nil {
		t.Fatal(err)
	}
	want := []RuleUse{{w.run.Rules[0], 1}, {w.run.Rules[1], 1}}
	if diff := cmp.Diff(want, v.Rules); diff != "" || v.Known != 0 {
		t.Error(diff)
	}
	if got := want[1].Rule.String(); got != "scans/** -> natural-plus-4x 4x jpg" {
		t.Errorf("a rule is %q", got)
	}
	if _, err := w.Add(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	jobs := w.ended()
	for name, result := range map[string]struct {
		file string
		face bool
		wide int
	}{"a.png": {"a.png", true, 48}, "scans/b.png": {"scans/b.jpg", true, 96}, "scans/keep/c.png": {"scans/keep/c.png", false, 48}} {
		j := jobs[name]
		if j.State != job.Done || j.Settings.Face != result.face || j.Result.Path != filepath.Join(w.album+"-upscaled", filepath.FromSlash(result.file)) {
			t.Errorf("%s: %s %+v %+v", name, j.State, j.Fault, j.Settings)
		} else if wide, _ := decoded(t, j.Result.Path); wide != result.wide {
			t.Errorf("%s is %d wide", name, wide)
		}
	}
	// The same drop is known with the settings that its rules gave it.
	if v, err = w.Survey(t.Context(), []string{w.album}, s, "cloud"); err != nil || v.Known != 3 || v.Plan.Files != 0 {
		t.Errorf("%d known, %+v, %v", v.Known, v.Plan, err)
	}
	for _, it := range v.WithoutRules().drop.items {
		if it.settings != s {
			t.Errorf("%s has %+v", it.Rel, it.settings)
		}
	}
}
