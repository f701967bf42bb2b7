package settings

import (
	"regexp"
	"strconv"
	"strings"

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

var (
	sides = regexp.MustCompile(`^(\d+)\s*[x×*]\s*(\d+)$`)
	side  = regexp.MustCompile(`^(\d+)\s*(?:px)?\s*(wide|high)?$`)
)

// smallest is the least number that is taken for pixels: smaller ones are factors that
// there are none of.
const smallest = 16

// largest is more than the side of any picture.
const largest = 1 << 20

// size reads a size in pixels. A number alone is a width.
func size(text string) (b job.Box, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil || n < smallest || n > largest {
			return 0
		}
		return n
	}
	if m := sides.FindStringSubmatch(text); m != nil {
		b.Width, b.Height = number(m[1]), number(m[2])
		return b, b.Width > 0 && b.Height > 0
	}
	m := side.FindStringSubmatch(text)
	switch {
	case m == nil:
	case m[2] == "high":
		b.Height = number(m[1])
	default:
		b.Width = number(m[1])
	}
	return b, b.Set()
}
