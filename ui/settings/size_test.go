package settings

import (
	"testing"

	"bulkup/queue/job"
)

func TestSize(t *testing.T) {
	for text, want := range map[string]job.Box{
		"2400x1600":    {Width: 2400, Height: 1600},
		" 2400 × 1600": {Width: 2400, Height: 1600},
		"2400":         {Width: 2400}, "2400 wide": {Width: 2400}, "2400 px wide": {Width: 2400},
		"1600 high": {Height: 1600}, "1600 px high": {Height: 1600}, "1600h": {Height: 1600}, "2400 w": {Width: 2400},
		"4": {}, "9": {}, "15x2000": {}, "x": {}, "": {}, "2400x": {}, "99999999999999999999": {}, "-5": {}, "16000000": {},
	} {
		if got, ok := size(text); got != want && ok || ok != want.Set() {
			t.Errorf("%q: %+v, %t", text, got, ok)
		}
	}
}

// A size is chosen like a scale, and a scale takes its place again.
func TestSizeIsAChoice(t *testing.T) {
	v := &Values{Settings: job.Settings{Scale: 4}}
	value, ok := v.Read(Scale, "2400x1600")
	if !ok || value != "2400×1600" {
		t.Fatalf("%q, %t", value, ok)
	}
	if _, ok := v.Read(Model, "2400x1600"); ok {
		t.Error("a model is a size")
	}
	v = v.With(Scale, value)
	if v.Box != (job.Box{Width: 2400, Height: 1600}) || v.Scale != 4 {
		t.Errorf("%+v", v.Settings)
	}
	v.Box.Fit = job.Exact
	all := v.Choices(Scale)
	if last := all[len(all)-1]; last != v.Chosen(Scale) || v.With(Scale, last).Box != v.Box {
		t.Errorf("what is set is no choice: %q", all)
	}
	for _, one := range boxes {
		if got := v.With(Scale, one.String()).Box; got != one {
			t.Errorf("%v becomes %v", one, got)
		}
	}
	if v = v.With(Scale, "2"); v.Box.Set() || v.Scale != 2 {
		t.Errorf("%+v", v.Settings)
	}
}
