package config

import (
	"errors"

	"bulkup/config/choice"
)

// normalize gives the formats that a file named the names that bulkup writes.
func (s *Settings) normalize() {
	s.Format = choice.NormalFormat(s.Format)
	for name, c := range s.Presets {
		c.Format = choice.NormalFormat(c.Format)
		s.Presets[name] = c
	}
	for i := range s.Rules {
		s.Rules[i].Format = choice.NormalFormat(s.Rules[i].Format)
	}
}

// checkChoice says which part of a choice cannot be used and why.
func (src Sources) checkChoice(c choice.Choice) (name string, err error) {
	for _, p := range c.Parts() {
		row, _ := named(p.Name)
		scratch := Defaults()
		if err := src.take(row, &scratch, p.Value); err != nil {
			return p.Name, err
		}
	}
	if c.Scale != 0 && c.Sized() {
		return "scale", errors.New("a scale and a size both say how large results are to be; leave one of them out")
	}
	return "", nil
}
