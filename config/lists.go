package config

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/creachadair/tomledit"
	"github.com/creachadair/tomledit/parser"

	"bulkup/config/choice"
	"bulkup/config/document"
	"bulkup/config/problem"
)

// newRule is the row that a rule is added by.
const newRule = "rules.new"

func ruleName(i int) string { return "rules." + strconv.Itoa(i+1) }

// listRows lists the presets, the rules and the keys.
func (s Settings) listRows(origin string) []Row {
	var rows []Row
	for _, name := range slices.Sorted(maps.Keys(s.Presets)) {
		text := problem.Printable(s.Presets[name].String())
		rows = append(rows, Row{Name: "presets." + name, Value: text, Text: text, Origin: origin, Wants: choice.PresetWants})
	}
	for i, r := range s.Rules {
		text := problem.Printable(r.String())
		rows = append(rows, Row{Name: ruleName(i), Value: text, Text: text, Origin: origin, Wants: ruleWants})
	}
	rows = append(rows, Row{Name: newRule, Value: "add a rule", Origin: "default", Wants: ruleWants})
	for _, name := range slices.Sorted(maps.Keys(s.Keys)) {
		keys := strings.Join(s.Keys[name], ", ")
		if keys == "" {
			keys = "no key"
		}
		rows = append(rows, Row{Name: "keys." + problem.Printable(name), Value: problem.Printable(keys), Origin: origin, Fixed: true,
			Wants: "keys are set in the settings file, under [keys]"})
	}
	return rows
}

// changePreset plans to give a preset another choice, to add it, or to take it out.
func (src Sources) changePreset(name, text string, before Settings) (change, error) {
	c, path := change{want: before}, []string{"presets", name}
	c.want.Presets = maps.Clone(before.Presets)
	if text == "" {
		delete(c.want.Presets, name)
		c.edit = []edit{remover(path...)}
		return c, nil
	}
	if err := checkPresetName(name); err != nil {
		return c, err
	}
	chosen, err := choice.Parse(text)
	if err == nil {
		_, err = src.checkChoice(chosen)
	}
	if err != nil {
		return c, err
	}
	if c.want.Presets == nil {
		c.want.Presets = make(map[string]choice.Choice)
	}
	c.want.Presets[name] = chosen
	c.edit = choose(path, chosen)
	return c, nil
}

// changeRule plans to make another rule of one, to add one, or to take one out.
func (src Sources) changeRule(number, text string, before Settings) (change, error) {
	c, add := change{want: before}, "rules."+number == newRule
	c.want.Rules = slices.Clone(before.Rules)
	i, err := strconv.Atoi(number)
	if i--; !add && (err != nil || i < 0 || i >= len(before.Rules)) {
		return c, errors.New("there is no such rule any more")
	}
	if add {
		i = len(before.Rules)
	}
	path := []string{"rules", strconv.Itoa(i)}
	if text == "" {
		if !add {
			c.want.Rules = slices.Delete(c.want.Rules, i, i+1)
			c.edit = []edit{remover(path...)}
		}
		return c, nil
	}
	r, err := parseRule(text)
	if err == nil {
		_, err = src.checkRule(r)
	}
	if err != nil {
		return c, err
	}
	if add {
		c.want.Rules = append(c.want.Rules, r)
		c.edit = []edit{func(d *document.Document) error {
			d.Add(&tomledit.Section{Heading: &parser.Heading{Name: path[:1], IsArray: true}})
			return d.Set(slices.Concat(path, []string{"match"}), document.Literal(r.Match))
		}}
	} else {
		c.want.Rules[i] = r
		c.edit = []edit{func(d *document.Document) error {
			return d.Set(slices.Concat(path, []string{"match"}), document.Literal(r.Match))
		}}
	}
	c.edit = append(c.edit, choose(path, r.choice())...)
	return c, nil
}

// moveRule plans to let a rule change places with the one before or after it.
func moveRule(name string, up bool, before Settings) (change, error) {
	i, err := strconv.Atoi(strings.TrimPrefix(name, "rules."))
	j := i
	if i--; up {
		j = i - 1
	}
	if err != nil || min(i, j) < 0 || max(i, j) >= len(before.Rules) {
		return change{}, errors.New("there is no place further there")
	}
	c := change{want: before}
	c.want.Rules = slices.Clone(before.Rules)
	c.want.Rules[i], c.want.Rules[j] = c.want.Rules[j], c.want.Rules[i]
	c.edit = []edit{func(d *document.Document) error {
		d.Swap("rules", i, j)
		return nil
	}}
	return c, nil
}

// same reports whether two settings say the same; having none is as good as an
// empty list.
func (s Settings) same(t Settings) bool {
	for _, one := range []*Settings{&s, &t} {
		if len(one.Presets) == 0 {
			one.Presets = nil
		}
		if len(one.Rules) == 0 {
			one.Rules = nil
		}
		if len(one.Keys) == 0 {
			one.Keys = nil
		}
	}
	return reflect.DeepEqual(s, t)
}
