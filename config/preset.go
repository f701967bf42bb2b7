package config

import (
	"errors"
	"maps"
	"slices"

	"bulkup/config/choice"
	"bulkup/config/near"
	"bulkup/config/problem"
)

// Preset is a choice of settings with its name.
type Preset struct {
	Name   string
	Model  string
	Scale  int // 0 leaves it as it is
	Width  int // pixels; a width or a height takes the place of a scale
	Height int
	Fit    string // "inside", "outside" or "exact"; "" leaves it as it is
	Format string // "" leaves it as it is
	Face   *bool  // nil leaves it as it is
}

// Presets lists the presets by name.
func (s *Store) Presets() []Preset {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Preset
	for _, name := range slices.Sorted(maps.Keys(s.now.Presets)) {
		c := s.now.Presets[name]
		all = append(all, Preset{Name: name, Model: c.Model, Scale: c.Scale, Width: c.Width, Height: c.Height, Fit: c.Fit, Format: c.Format, Face: c.Face})
	}
	return all
}

// CheckPreset says what is wrong with a preset that is to be saved.
func (s *Store) CheckPreset(p Preset) error { return s.Check("presets."+p.Name, textOf(p)) }

// SavePreset writes a preset to the settings file, in place of one of its name.
func (s *Store) SavePreset(p Preset) error {
	return s.Set("presets."+p.Name, textOf(p))
}

func textOf(p Preset) string {
	return choice.Choice{Model: p.Model, Scale: p.Scale, Width: p.Width, Height: p.Height, Fit: p.Fit, Format: p.Format, Face: p.Face}.String()
}

// RemovePreset takes a preset out of the settings file.
func (s *Store) RemovePreset(name string) error { return s.Set("presets."+name, "") }

// Move lets a rule, named as in its row, change places with the one before or
// after it.
func (s *Store) Move(name string, up bool) error {
	return s.write(name, func(before Settings) (change, error) { return moveRule(name, up, before) })
}

// checkPresetName refuses names that would be hard to type or to read.
func checkPresetName(name string) error {
	if name == "" || !identifier().fits(&name) {
		return errors.New(problem.Quoted(name) + " cannot be a preset's name; use " + identifier().wants)
	}
	return nil
}

// preset finds the preset called name.
func (s Settings) preset(name string) (choice.Choice, error) {
	c, ok := s.Presets[name]
	switch {
	case ok:
		return c, nil
	case len(s.Presets) == 0:
		return c, errors.New(problem.Quoted(name) + " is not there: the settings file has no presets; add one as [presets." + problem.Printable(name) + "]")
	}
	all := slices.Sorted(maps.Keys(s.Presets))
	return c, errors.New(problem.Quoted(name) + " is not a preset" + near.OneOf(name, all))
}
