package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bulkup/config/problem"
)

// Choice is what becomes of a picture, as far as somebody has chosen it. What is
// empty, 0 or nil is left to the other settings.
type Choice struct {
	Model  string `toml:"model"`
	Scale  int    `toml:"scale"`  // 1 to 8
	Format string `toml:"format"` // "png", "jpg" or "webp"
	Face   *bool  `toml:"face"`
}

const choiceWants = "a model, a scale, a format, face or no-face, in any order"

// part is one setting of a choice.
type part struct{ name, value string }

// parts lists what is chosen, by the names of the settings.
func (c Choice) parts() []part {
	var all []part
	if c.Model != "" {
		all = append(all, part{"model", c.Model})
	}
	if c.Scale != 0 {
		all = append(all, part{"scale", strconv.Itoa(c.Scale)})
	}
	if c.Format != "" {
		all = append(all, part{"format", c.Format})
	}
	if c.Face != nil {
		all = append(all, part{"face", strconv.FormatBool(*c.Face)})
	}
	return all
}

// String is the choice as parseChoice reads it: "natural-plus-4x 4x png face".
func (c Choice) String() string {
	var words []string
	for _, p := range c.parts() {
		switch {
		case p.name == "scale":
			p.value += "x"
		case p.name == "face" && *c.Face:
			p.value = "face"
		case p.name == "face":
			p.value = "no-face"
		}
		words = append(words, p.value)
	}
	return strings.Join(words, " ")
}

// parseChoice reads words in any order; one that is nothing else is the model.
func parseChoice(text string) (Choice, error) {
	var c Choice
	seen := make(map[string]bool)
	for _, word := range strings.Fields(text) {
		scale, notScale := strconv.Atoi(strings.TrimRight(word, "x×"))
		format, _ := named("format")
		name := "model"
		switch {
		case word == "face" || word == "no-face":
			face := word == "face"
			name, c.Face = "face", &face
		case notScale == nil:
			name, c.Scale = "scale", scale
		case slices.Contains(strings.Split(format.shape, "|"), normalFormat(word)):
			name, c.Format = "format", normalFormat(word)
		default:
			c.Model = word
		}
		if seen[name] {
			return c, fmt.Errorf("%s is a second %s; use %s", problem.Quoted(word), name, choiceWants)
		}
		seen[name] = true
	}
	return c, nil
}

// checkChoice says which part of a choice cannot be used and why.
func (src Sources) checkChoice(c Choice) (name string, err error) {
	for _, p := range c.parts() {
		row, _ := named(p.name)
		scratch := Defaults()
		if err := src.take(row, &scratch, p.value); err != nil {
			return p.name, err
		}
	}
	return "", nil
}
