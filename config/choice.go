package config

import (
	"errors"
	"fmt"
	"regexp"
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
	Width  int    `toml:"width"`  // pixels; a size takes the place of a scale
	Height int    `toml:"height"` // pixels
	Fit    string `toml:"fit"`    // "inside", "outside" or "exact", for a width and a height
	Format string `toml:"format"` // "png", "jpg" or "webp"
	Face   *bool  `toml:"face"`
}

const (
	choiceWants = "a model, a scale, a format, face or no-face, in any order"
	presetWants = choiceWants + ", or instead of the scale a size such as 1920x1080, 1920w or 1080h, with inside, outside or exact"
)

// sized reports whether there is a size to reach.
func (c Choice) sized() bool { return c.Width > 0 || c.Height > 0 }

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
	if c.Width != 0 {
		all = append(all, part{"width", strconv.Itoa(c.Width)})
	}
	if c.Height != 0 {
		all = append(all, part{"height", strconv.Itoa(c.Height)})
	}
	if c.Fit != "" {
		all = append(all, part{"fit", c.Fit})
	}
	if c.Format != "" {
		all = append(all, part{"format", c.Format})
	}
	if c.Face != nil {
		all = append(all, part{"face", strconv.FormatBool(*c.Face)})
	}
	return all
}

// String is the choice as parseChoice reads it: "natural-plus-4x 4x png face",
// "1920x1080 exact".
func (c Choice) String() string {
	var words []string
	for _, p := range c.parts() {
		switch {
		case p.name == "scale":
			p.value += "x"
		case p.name == "height" && c.Width != 0:
			continue // written with the width
		case p.name == "height":
			p.value += "h"
		case p.name == "width" && c.Height != 0:
			p.value += "x" + strconv.Itoa(c.Height)
		case p.name == "width":
			p.value += "w"
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
		width, height, isSize := parseSize(word)
		format, _ := named("format")
		fit, _ := named("fit")
		name := "model"
		switch {
		case word == "face" || word == "no-face":
			face := word == "face"
			name, c.Face = "face", &face
		case isSize:
			name, c.Width, c.Height = "size", width, height
		case slices.Contains(strings.Split(fit.shape, "|"), word):
			name, c.Fit = "fit", word
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

var sizes = regexp.MustCompile(`^(?:(\d+)[x×](\d+)|(\d+)w|(\d+)h)$`)

// parseSize reads a size in pixels: "1920x1080", "1920w" or "1080h".
func parseSize(word string) (width, height int, ok bool) {
	m := sizes.FindStringSubmatch(word)
	if m == nil {
		return 0, 0, false
	}
	width, tooWide := strconv.Atoi("0" + m[1] + m[3])
	height, tooHigh := strconv.Atoi("0" + m[2] + m[4])
	return width, height, tooWide == nil && tooHigh == nil && width+height > 0
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
	if c.Scale != 0 && c.sized() {
		return "scale", errors.New("a scale and a size both say how large results shall be; leave one of them out")
	}
	return "", nil
}
