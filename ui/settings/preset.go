package settings

import (
	"fmt"
	"slices"
	"strings"

	"bulkup/config"
	"bulkup/queue/job"
)

// Preset is a choice of settings with its name.
type Preset = config.Preset

// Take applies a preset, and returns which settings it set. The error says what
// could not be set, and the rest is set all the same.
func (v *Values) Take(p Preset) (set []Field, err error) {
	if ids := v.modelIDs(); p.Model != "" && len(ids) > 0 && !slices.Contains(ids, p.Model) {
		err = fmt.Errorf("the engine has no model %s; %s stays", p.Model, v.Model)
	} else if p.Model != "" {
		v.Model, set = p.Model, append(set, Model)
	}
	if b := boxOf(p); b.Set() {
		v.Box, set = b, append(set, Scale)
	} else if p.Scale != 0 {
		v.Scale, v.Box, set = p.Scale, job.Box{}, append(set, Scale)
	}
	if p.Format != "" {
		v.Format, set = p.Format, append(set, Format)
	}
	if p.Face != nil {
		v.Face, set = *p.Face, append(set, Face)
	}
	return set, err
}

// Preset is the values that a preset can hold, under a name.
func (v *Values) Preset(name string) Preset {
	face := v.Face
	p := Preset{Name: name, Model: v.Model, Scale: v.Scale, Format: v.Format, Face: &face}
	if v.Box.Set() {
		p.Scale, p.Width, p.Height, p.Fit = 0, v.Box.Width, v.Box.Height, v.Box.Fit
	}
	return p
}

// boxOf is the size that a preset sets, the zero value for none.
func boxOf(p Preset) job.Box {
	b := job.Box{Width: p.Width, Height: p.Height}
	if b.Set() && p.Fit != job.Inside {
		b.Fit = p.Fit
	}
	return b
}

// Describe writes what a preset sets, in the words of the settings.
func Describe(p Preset, times string) string {
	var words []string
	if p.Model != "" {
		words = append(words, p.Model)
	}
	if p.Scale != 0 {
		words = append(words, fmt.Sprint(p.Scale)+times)
	}
	if b := boxOf(p); b.Set() {
		words = append(words, b.String())
	}
	if p.Format != "" {
		words = append(words, p.Format)
	}
	switch {
	case p.Face == nil:
	case *p.Face:
		words = append(words, "enhance faces")
	default:
		words = append(words, "faces as they are")
	}
	return strings.Join(words, ", ")
}
