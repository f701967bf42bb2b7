package choice

import (
	"reflect"
	"strings"
	"testing"
)

// What is written is read again, and words are read in any order.
func TestParse(t *testing.T) {
	no := false
	for text, want := range map[string]Choice{
		"natural 4x png no-face": {Model: "natural", Scale: 4, Format: "png", Face: &no},
		"1920x1080 exact":        {Width: 1920, Height: 1080, Fit: "exact"},
		"1920w jpg":              {Width: 1920, Format: "jpg"},
		"1080h":                  {Height: 1080},
		"2":                      {Scale: 2},
		"0x0":                    {Model: "0x0"},
	} {
		got, err := Parse(text)
		again, _ := Parse(got.String())
		if err != nil || !reflect.DeepEqual(got, want) || !reflect.DeepEqual(again, want) {
			t.Errorf("%q is %+v, written %q: %v", text, got, got, err)
		}
	}
	for _, text := range []string{"2x 3x", "900w 900h", "inside exact", "png webp", "one two"} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), "is a second") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
