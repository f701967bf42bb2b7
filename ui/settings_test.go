package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"bulkup/config"
	"bulkup/queue"
	"bulkup/ui/preferences"
)

// fakeStore keeps settings in memory.
type fakeStore struct {
	rows       []config.Row
	presets    []config.Preset
	kept       []string
	refused    error // by the service, of any key
	outweighed bool  // by flags: what is set changes nothing now
}

func newStore() *fakeStore {
	return &fakeStore{rows: []config.Row{
		{Name: preferences.KeyName, Value: "not set", Origin: "none", Secret: true},
		{Name: "model", Value: "natural-plus-4x", Text: "natural-plus-4x", Origin: "file /home/me/.config/bulkup/config.toml", Wants: "a text"},
		{Name: "scale", Value: "4", Text: "4", Origin: "flag --scale", Wants: "a whole number from 1 to 8"},
		{Name: "out", Value: "beside the source", Origin: "default", Wants: "a folder"},
		{Name: "notify", Value: "true", Text: "true", Origin: "default", Wants: "true or false", Choices: []string{"true", "false"}},
		{Name: "theme", Value: "terminal", Text: "terminal", Origin: "default", Wants: "a theme", Choices: []string{"terminal", "dark", "light"}},
		{Name: "rules.1", Value: "a -> 2x", Text: "a -> 2x", Origin: "file", Wants: "a rule"},
		{Name: "rules.2", Value: "b -> 4x", Text: "b -> 4x", Origin: "file", Wants: "a rule"},
		{Name: "rules.new", Value: "add a rule", Origin: "default", Wants: "a rule"},
		{Name: "keys.retry", Value: "R", Origin: "file", Wants: "keys are set in the settings file", Fixed: true},
	}}
}

func (s *fakeStore) Rows() []config.Row { return slices.Clone(s.rows) }

func (s *fakeStore) Check(name, value string) error {
	if name == "scale" && len(value) != 1 {
		return fmt.Errorf("%q cannot be used; use a whole number from 1 to 8", value)
	}
	return nil
}

func (s *fakeStore) Set(name, value string) error {
	if value == "full" {
		return errTest
	}
	s.kept = append(s.kept, name+"="+value)
	for i, r := range s.rows {
		if r.Name == name && !s.outweighed {
			s.rows[i].Value, s.rows[i].Origin = value, "file"
		}
	}
	return nil
}

func (s *fakeStore) Move(name string, up bool) error {
	if name != "rules.2" || !up {
		return errTest
	}
	s.kept = append(s.kept, "moved "+name)
	return nil
}

// some keeps n presets.
func (s *fakeStore) some(n int) {
	for i := range n {
		face := i%2 == 0
		s.presets = append(s.presets, config.Preset{Name: fmt.Sprintf("p%d", i), Model: "natural-plus-4x", Scale: 1 + i%8, Format: "webp", Face: &face})
	}
}

func (s *fakeStore) Presets() []config.Preset { return slices.Clone(s.presets) }

func (s *fakeStore) CheckPreset(p config.Preset) error {
	if strings.ContainsAny(p.Name, " /") || p.Name == "" {
		return fmt.Errorf("%q cannot be a preset's name", p.Name)
	}
	return nil
}

func (s *fakeStore) SavePreset(p config.Preset) error {
	if p.Name == "full" {
		return errTest
	}
	s.presets = append(s.presets, p)
	return nil
}

func (s *fakeStore) RemovePreset(name string) error {
	s.presets = slices.DeleteFunc(s.presets, func(p config.Preset) bool { return p.Name == name })
	return nil
}

func (s *fakeStore) CheckKey(_ context.Context, key string) error { return s.refused }

func (s *fakeStore) SaveKey(key string) (string, error) {
	return "system keyring", s.Set(preferences.KeyName, key)
}

// withStore is an option that lets settings be changed.
func withStore(o *Options) { o.Store = newStore() }

// store returns what the terminal keeps settings in.
func (r *runner) store() *fakeStore { return r.Opts.Store.(*fakeStore) }

func TestSettings(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.press("4")
	r.sees("▸[4] Settings", "natural-plus-4x", "flag --scale", "API key")
	r.press("down", "down")
	r.sees("use a whole number from 1 to 8", "the flag --scale", "is stronger")
	r.press("enter", "9")
	r.sees(`"49" cannot be used`)
	if r.press("enter"); len(s.kept) > 0 {
		t.Errorf("a wrong value is kept: %v", s.kept)
	}
	r.press("backspace", "backspace", "2", "enter")
	if !slices.Equal(s.kept, []string{"scale=2"}) || r.Screen().Editing() {
		t.Errorf("kept %v", s.kept)
	}
	r.sees("scale is saved")
	r.misses("but the")
	r.press("down", "enter", "x", "esc")
	if len(s.kept) != 1 {
		t.Error("what was discarded is kept")
	}
	r.press("enter", "ctrl+u")
	r.pasted("full\n")
	r.press("enter")
	r.sees("the disk is full")
	r.press("esc", "q")
	if !r.quit {
		t.Error("q does not quit")
	}
}

func TestKey(t *testing.T) {
	s := newStore()
	s.refused = errors.New("the service refuses this key")
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.press("4", "enter")
	r.pasted("  sk-secret-1\n")
	r.misses("secret-1")
	r.sees("***********")
	r.press("enter")
	r.sees("the service refuses this key")
	if len(s.kept) > 0 {
		t.Fatalf("a refused key is kept: %v", s.kept)
	}
	s.refused = nil
	r.press("enter")
	r.sees("which is now in the system keyring")
	if !slices.Equal(s.kept, []string{"API key=sk-secret-1"}) {
		t.Errorf("kept %v", s.kept)
	}
}

// What is empty is taken out of the file, but no key that nobody sees.
func TestEmptySetting(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.press("4", "enter", "enter")
	if len(s.kept) > 0 || r.Screen().Editing() {
		t.Errorf("an empty line changes the key: %v", s.kept)
	}
	r.press("down", "enter", "ctrl+u", "enter")
	r.sees("model is out of the settings file")
	if !slices.Equal(s.kept, []string{"model="}) {
		t.Errorf("kept %v", s.kept)
	}
	r.press("down", "down", "enter", "x", "enter")
	if !slices.Equal(s.kept, []string{"model=", "out=x"}) {
		t.Errorf("the words for no value are taken for one: %v", s.kept)
	}
}

func TestStrongerThanTheFile(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store = s })
	s.outweighed = true
	r.press("4", "down", "down", "enter", "backspace", "2", "enter")
	r.sees("scale is saved, but the flag --scale is stronger")
}

func TestRulesMove(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.press("4", "end", "enter")
	r.sees("keys are set in the settings file")
	if r.Screen().Editing() {
		t.Error("what is fixed is edited")
	}
	r.press("up", "K", "up", "K")
	if !slices.Equal(s.kept, []string{"moved rules.2"}) {
		t.Errorf("kept %v", s.kept)
	}
	r.press("K")
	r.sees("rules.1 could not be saved: the disk is full")
}

// Without a store there is no screen that promises what it cannot do.
func TestNoStore(t *testing.T) {
	r := newRunner(t)
	r.press("4")
	r.misses("Settings")
	r.press("2", "?")
	r.misses("settings screen")
}

// What takes true or false is turned, and what takes one of a few is chosen from a list.
func TestChoicesOfSettings(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.press("4", "down", "down", "down", "down", "enter", "down", "enter")
	r.sees("search", "▸ terminal", "dark")
	r.press("l", "i", "enter")
	if !slices.Equal(s.kept, []string{"notify=false", "theme=light"}) {
		t.Errorf("kept %v", s.kept)
	}
}

// Without a key, the first screen says where one comes from, and K enters it.
func TestEnterKey(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store, o.Queue, o.Engine = s, lonely{&fakeQueue{}}, "local" })
	r.update(queue.Update{})
	r.sees("Upscayl Cloud adds larger models", "upscayl.org", "press K")
	r.press("K")
	r.pasted("sk-1")
	r.press("enter")
	if !slices.Equal(s.kept, []string{"API key=sk-1"}) {
		t.Errorf("kept %v:\n%s", s.kept, r.screenText())
	}
	r = newRunner(t, withStore)
	r.press("1", "K")
	r.misses("▸[4]")
}

// The engine of an installed Upscayl is offered on the first screen, until it is taken.
func TestUseUpscayl(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store, o.Upscayl = s, "/opt/Upscayl/resources/bin/upscayl-bin" })
	r.update(queue.Update{})
	r.sees("Upscayl is installed here: press U to use its engine")
	r.press("U")
	r.sees("pictures go to /opt/Upscayl/resources/bin/upscayl-bin from the next start on")
	r.misses("Upscayl is installed here")
	if r.press("U"); !slices.Equal(s.kept, []string{"engine-binary=/opt/Upscayl/resources/bin/upscayl-bin"}) {
		t.Errorf("kept %v", s.kept)
	}
	r = newRunner(t, func(o *Options) { o.Store, o.Upscayl = newStore(), "full" })
	r.update(queue.Update{})
	r.press("U")
	r.sees("engine-binary could not be saved", "Upscayl is installed here")
}
