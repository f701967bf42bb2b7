package ui

import (
	"testing"

	"bulkup/config"
	"bulkup/queue"
	"bulkup/queue/job"
)

func TestPresets(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.press("1", "P")
	r.sees("presets", "there are none yet")
	r.press("s")
	r.pasted("my scans\n")
	r.sees(`"my scans" cannot be a preset's name`)
	if r.press("enter"); len(s.presets) > 0 {
		t.Fatalf("a wrong name is kept: %v", s.presets)
	}
	r.press("backspace", "backspace", "backspace", "backspace", "backspace", "backspace", "-", "q", "enter")
	if len(s.presets) != 1 || s.presets[0].Name != "my-q" || s.presets[0].Scale != 4 || *s.presets[0].Face {
		t.Fatalf("saved %+v", s.presets)
	}
	r.sees("preset my-q is saved", "my-q", "natural-plus-4x, 4×, png, faces as they are")
	r.press("s", "f", "u", "l", "l", "enter")
	r.sees("the presets stay as they were: the disk is full")
	r.press("esc")
	r.Values.Scale, r.Values.Model = 8, "digital-art-4x"
	r.press("P", "enter")
	r.sees("preset my-q is applied")
	if r.Values.Scale != 4 || r.Values.Model != "natural-plus-4x" {
		t.Errorf("the settings are %+v", r.Values.Settings)
	}
	r.press("P", "x", "n")
	if len(s.presets) != 1 {
		t.Fatal("it is removed without a yes")
	}
	r.press("x", "y")
	r.sees("preset my-q is removed", "there are none yet")
	if len(s.presets) != 0 {
		t.Error("it is still there")
	}
	r.press("enter", "x", "y", "esc", "2", "P")
	r.misses("presets")
}

// A size that was chosen is part of what is saved, and of what is applied; a scale takes its
// place.
func TestPresetWithSize(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store = s })
	box := job.Box{Width: 1920, Height: 1080, Fit: job.Exact}
	r.Values.Box = box
	r.press("1", "P", "s", "t", "v", "enter")
	if len(s.presets) != 1 || s.presets[0].Scale != 0 || s.presets[0].Width != 1920 || s.presets[0].Height != 1080 || s.presets[0].Fit != job.Exact {
		t.Fatalf("saved %+v", s.presets)
	}
	r.sees("1920×1080")
	s.presets = append(s.presets, config.Preset{Name: "x", Scale: 2})
	r.press("esc")
	r.Values.Box = job.Box{}
	if r.press("P", "enter"); r.Values.Box != box {
		t.Errorf("applied %+v", r.Values.Box)
	}
	if r.press("P", "down", "enter"); r.Values.Box.Set() || r.Values.Scale != 2 {
		t.Errorf("a scale leaves %+v, %d×", r.Values.Box, r.Values.Scale)
	}
}

func TestPresetOfAnotherEngine(t *testing.T) {
	s := newStore()
	s.presets = []config.Preset{{Name: "gone", Model: "gone-4x", Scale: 2}}
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.press("1", "P", "enter")
	r.sees("the engine has no model gone-4x; natural-plus-4x stays")
	if r.Values.Scale != 2 || r.Values.Model != "natural-plus-4x" {
		t.Errorf("the settings are %+v", r.Values.Settings)
	}
}

// A preset in the panel of a drop has it surveyed again.
func TestPresetOfDrop(t *testing.T) {
	s := newStore()
	s.presets = []config.Preset{{Name: "art", Model: "digital-art-4x"}}
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.send(r.Drop("", []string{"/p"})())
	r.queue.calls()
	r.press("P", "enter")
	if got := r.queue.calls(); len(got) != 1 || got[0] != "survey /p with digital-art-4x 4 png false on cloud" {
		t.Errorf("asked %v", got)
	}
	r.sees("214 pictures", "digital-art-4x")
}

// A preset changes what it sets, and nothing else of the jobs.
func TestPresetOfChange(t *testing.T) {
	s := newStore()
	s.presets = []config.Preset{{Name: "jpg", Format: "jpg"}}
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.update(queue.Update{Jobs: []job.Job{{ID: "1", State: job.Waiting, Settings: plainSettings, Engine: "cloud"}}})
	r.press("2", "c", "P", "enter", "enter")
	if got := r.queue.calls(); len(got) != 1 || got[0] != "change [1] to its-own 2 jpg false in /out" {
		t.Errorf("asked %v", got)
	}
}

func TestKeysOfTheUser(t *testing.T) {
	r := newRunner(t, func(o *Options) { o.Keys = map[string][]string{"help": {"f1"}, "jobs-tab": {"f2"}} })
	r.press("?")
	r.misses("to search")
	r.press("f1")
	r.sees("to search", "here")
	r = newRunner(t, func(o *Options) { o.Keys = map[string][]string{"halp": {"f1"}} })
	r.sees(`the usual keys hold: "halp" is no binding; did you mean "global.help"?`)
}

func TestNoPresetsWithoutAStore(t *testing.T) {
	r := newRunner(t)
	r.press("1", "P")
	r.misses("presets")
}
