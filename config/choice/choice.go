// Package choice holds what presets and rules choose of the settings, and reads and writes
// it as one line of words. It knows no settings file, and does not check the values.
package choice

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bulkup/config/problem"
)

// Formats are those of results.
var Formats = []string{"png", "jpg", "webp", "tiff"}

// NormalFormat is the name of a format as bulkup writes it: people also write it in
// capitals, with a dot, or as its file extension. What is no format stays as it is.
func NormalFormat(text string) string {
	name := strings.TrimPrefix(strings.ToLower(text), ".")
	switch name {
	case "jpeg":
		name = "jpg"
	case "tif":
		name = "tiff"
	}
	if slices.Contains(Formats, name) {
		return name
	}
	return text
}

// Fits are how a result may go into a width and a height.
var Fits = []string{"inside", "outside", "exact"}

// Choice is what becomes of a picture, as far as somebody has chosen it. What is
// empty, 0 or nil is left to the other settings.
type Choice struct {
	Model  string `toml:"model"`
	Scale  int    `toml:"scale"`  // 1 to 8
	Width  int    `toml:"width"`  // pixels; a size takes the place of a scale
	Height int    `toml:"height"` // pixels
	Fit    string `toml:"fit"`    // "inside", "outside" or "exact", for a width and a height
	Format string `toml:"format"` // "png", "jpg", "webp" or "tiff"
	Face   *bool  `toml:"face"`
}

// Wants and PresetWants say what Parse takes, for a rule and for a preset.
const (
	Wants       = "a model, a scale, a format, face or no-face, in any order"
	PresetWants = Wants + ", or instead of the scale a size such as 1920x1080, 1920w or 1080h, with inside, outside or exact"
)

// Sized reports whether there is a size to reach.
func (c Choice) Sized() bool { return c.Width > 0 || c.Height > 0 }

// Part is one setting of a choice, as text.
type Part struct{ Name, Value string }

// Parts lists what is chosen, by the names of the settings.
func (c Choice) Parts() []Part {
	var all []Part
	if c.Model != "" {
		all = append(all, Part{"model", c.Model})
	}
	if c.Scale != 0 {
		all = append(all, Part{"scale", strconv.Itoa(c.Scale)})
	}
	if c.Width != 0 {
		all = append(all, Part{"width", strconv.Itoa(c.Width)})
	}
	if c.Height != 0 {
		all = append(all, Part{"height", strconv.Itoa(c.Height)})
	}
	if c.Fit != "" {
		all = append(all, Part{"fit", c.Fit})
	}
	if c.Format != "" {
		all = append(all, Part{"format", c.Format})
	}
	if c.Face != nil {
		all = append(all, Part{"face", strconv.FormatBool(*c.Face)})
	}
	return all
}

// String is the choice as Parse reads it: "natural-plus-4x 4x png face",
// "1920x1080 exact".
func (c Choice) String() string {
	var words []string
	for _, p := range c.Parts() {
		switch {
		case p.Name == "scale":
			p.Value += "x"
		case p.Name == "height" && c.Width != 0:
			continue // written with the width
		case p.Name == "height":
			p.Value += "h"
		case p.Name == "width" && c.Height != 0:
			p.Value += "x" + strconv.Itoa(c.Height)
		case p.Name == "width":
			p.Value += "w"
		case p.Name == "face" && *c.Face:
			p.Value = "face"
		case p.Name == "face":
			p.Value = "no-face"
		}
		words = append(words, p.Value)
	}
	return strings.Join(words, " ")
}

// Parse reads words in any order; one that is nothing else is the model.
func Parse(text string) (Choice, error) {
	var c Choice
	seen := make(map[string]bool)
	for _, word := range strings.Fields(text) {
		scale, notScale := strconv.Atoi(strings.TrimRight(word, "x×"))
		width, height, isSize := ParseSize(word)
		name := "model"
		switch {
		case word == "face" || word == "no-face":
			face := word == "face"
			name, c.Face = "face", &face
		case isSize:
			name, c.Width, c.Height = "size", width, height
		case slices.Contains(Fits, word):
			name, c.Fit = "fit", word
		case notScale == nil:
			name, c.Scale = "scale", scale
		case slices.Contains(Formats, NormalFormat(word)):
			name, c.Format = "format", NormalFormat(word)
		default:
			c.Model = word
		}
		if seen[name] {
			return c, fmt.Errorf("%s is a second %s; use %s", problem.Quoted(word), name, Wants)
		}
		seen[name] = true
	}
	return c, nil
}

var sizes = regexp.MustCompile(`^(?:(\d+)\s*[x×*]\s*(\d+)|(\d+)\s*(?:px\s*)?w(?:ide)?|(\d+)\s*(?:px\s*)?h(?:igh)?)$`)

// ParseSize reads a size in pixels: "1920x1080", "1920w" or "1080h", or what people type
// for that, such as "2400 × 1600" and "1080 px high". A side that is not said is 0.
func ParseSize(word string) (width, height int, ok bool) {
	m := sizes.FindStringSubmatch(word)
	if m == nil {
		return 0, 0, false
	}
	width, tooWide := strconv.Atoi("0" + m[1] + m[3])
	height, tooHigh := strconv.Atoi("0" + m[2] + m[4])
	return width, height, tooWide == nil && tooHigh == nil && width+height > 0
}
