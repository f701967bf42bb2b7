package settings

import (
	"strings"

	"bulkup/config/choice"
	"bulkup/queue/job"
)

// boxes are the sizes that are offered beside the scales; any other can be typed.
var boxes = []job.Box{{Width: 1920, Height: 1080}, {Width: 2560, Height: 1440}, {Width: 3840, Height: 2160}}

// Read returns the choice of a setting that a typed text stands for, where it is no part
// of Choices: a size in pixels, as "2400x1600", "2400 wide" or "1600 high".
func (v *Values) Read(f Field, text string) (value string, ok bool) {
	if f != Scale {
		return "", false
	}
	b, ok := size(text)
	return b.String(), ok
}

// Chosen is the one of Choices that is set.
func (v *Values) Chosen(f Field) string {
	if f == Scale && v.Box.Set() {
		return v.Box.String()
	}
	return v.Word(f)
}

// box returns the box that a choice of the scale stands for; false when it is a factor.
func (v *Values) box(value string) (job.Box, bool) {
	if value == v.Box.String() && v.Box.Set() {
		return v.Box, true // with how it fits, which nobody types
	}
	return size(value)
}

// The least number that is taken for pixels, as smaller ones are factors that there are
// none of, and more than the side of any picture.
const (
	smallest = 16
	largest  = 1 << 20
)

// size reads a size in pixels. A number alone is a width.
func size(text string) (b job.Box, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if strings.Trim(text, "0123456789") == "" {
		text += "w"
	}
	b.Width, b.Height, ok = choice.ParseSize(text)
	for _, n := range []int{b.Width, b.Height} {
		ok = ok && (n == 0 || n >= smallest && n <= largest)
	}
	return b, ok
}
