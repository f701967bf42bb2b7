package config

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"bulkup/config/choice"
	"bulkup/config/document"
	"bulkup/config/near"
	"bulkup/config/value"
)

// change is what is to become of the settings file: what it says then, and how
// its text gets there.
type change struct {
	want Settings
	edit []edit
}

// edit is one step on the way.
type edit func(*document.Document) error

func (c change) apply(text []byte) ([]byte, error) {
	d, err := document.Parse(text)
	for _, step := range c.edit {
		if err == nil {
			err = step(d)
		}
	}
	if err != nil {
		return nil, err
	}
	return d.Text()
}

// remover is the edit that takes out what path names.
func remover(path ...string) edit {
	return func(d *document.Document) error {
		d.Remove(path)
		return nil
	}
}

// change plans to give a setting, a preset or a rule another value; "" takes it
// out of the file. before is what is set so far.
func (src Sources) change(name, text string, before Settings) (change, error) {
	if preset, ok := strings.CutPrefix(name, "presets."); ok {
		return src.changePreset(preset, text, before)
	}
	if rule, ok := strings.CutPrefix(name, "rules."); ok {
		return src.changeRule(rule, text, before)
	}
	row, ok := named(name)
	if !ok {
		return change{}, errors.New("there is no such setting" + near.Advice(name, names()))
	}
	c, path := change{want: before}, strings.Split(name, ".")
	if text == "" {
		usual := Defaults()
		reflect.ValueOf(row.field(&c.want)).Elem().Set(reflect.ValueOf(row.field(&usual)).Elem())
		c.edit = []edit{remover(path...)}
		return c, nil
	}
	if err := src.take(row, &c.want, text); err != nil {
		return c, err
	}
	if name == "preset" {
		if _, err := before.preset(text); err != nil {
			return c, err
		}
	}
	value := row.literal(c.want)
	c.edit = []edit{func(d *document.Document) error { return d.Set(path, value) }}
	return c, nil
}

// literal writes the value of the setting's field as TOML.
func (s setting) literal(of Settings) string {
	switch field := s.field(&of).(type) {
	case *value.Secret:
		return document.Literal(field.Reveal())
	case *bool, *int, *int64:
		return s.value(of)
	}
	return document.Literal(s.value(of))
}

// choose plans to make the table at path say what was chosen, and no more.
func choose(path []string, c choice.Choice) []edit {
	values := make(map[string]string)
	for _, p := range c.Parts() {
		row, _ := named(p.Name)
		scratch := Defaults()
		_ = row.set(&scratch, p.Value) // it was checked
		values[p.Name] = row.literal(scratch)
	}
	var steps []edit
	for _, name := range []string{"model", "scale", "width", "height", "fit", "format", "face"} {
		at := slices.Concat(path, []string{name})
		steps = append(steps, func(d *document.Document) error {
			if value, chosen := values[name]; chosen {
				return d.Set(at, value)
			}
			d.Remove(at)
			return nil
		})
	}
	return steps
}
