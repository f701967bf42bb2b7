package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"bulkup/ui/preferences"
)

// fakeStore keeps settings in memory.
type fakeStore struct {
	rows    []preferences.Row
	kept    []string
	refused error // by the service, of any key
}

func newStore() *fakeStore {
	return &fakeStore{rows: []preferences.Row{
		{Name: preferences.KeyName, Value: "not set", Origin: "none", Secret: true},
		{Name: "model", Value: "natural-plus-4x", Origin: "file /home/me/.config/bulkup/config.toml", Wants: "a text"},
		{Name: "scale", Value: "4", Origin: "flag --scale", Wants: "a whole number from 1 to 8"},
		{Name: "out", Value: "beside the source", Origin: "default", Wants: "a folder"},
	}}
}

func (s *fakeStore) Rows() []preferences.Row { return slices.Clone(s.rows) }

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
		if r.Name == name {
			s.rows[i].Value, s.rows[i].Origin = value, "file"
		}
	}
	return nil
}

func (s *fakeStore) CheckKey(_ context.Context, key string) error { return s.refused }

func (s *fakeStore) SaveKey(key string) (string, error) {
	return "system keyring", s.Set(preferences.KeyName, key)
}

// store gives a running terminal settings that can be changed.
func (r *runner) store() *fakeStore {
	s := newStore()
	r.opts.Store = s
	r.keys.Global.SettingsTab.SetEnabled(true)
	r.preferences = preferences.New(r.theme, r.keys, s.Check)
	return s
}

func TestSettings(t *testing.T) {
	s := newStore()
	r := newRunner(t, func(o *Options) { o.Store = s })
	r.press("4")
	r.sees("▸[4] Settings", "natural-plus-4x", "flag --scale", "API key")
	r.press("down", "down")
	r.sees("use a whole number from 1 to 8", "the flag --scale is stronger")
	r.press("enter", "9")
	r.sees(`"49" cannot be used`)
	if r.press("enter"); len(s.kept) > 0 {
		t.Errorf("a wrong value is kept: %v", s.kept)
	}
	r.press("backspace", "backspace", "2", "enter")
	if !slices.Equal(s.kept, []string{"scale=2"}) || r.preferences.Editing() {
		t.Errorf("kept %v", s.kept)
	}
	r.sees("scale is saved")
	r.press("down", "enter", "x", "esc")
	if len(s.kept) != 1 {
		t.Error("what was let go is kept")
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

// Without a store there is no screen that promises what it cannot do.
func TestNoStore(t *testing.T) {
	r := newRunner(t)
	r.press("4")
	r.misses("Settings")
	r.press("2", "?")
	r.misses("settings screen")
}
