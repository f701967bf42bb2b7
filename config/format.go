package config

import (
	"slices"
	"strings"
)

// formats are those of results.
var formats = []string{"png", "jpg", "webp"}

// normalFormat is the name of a format as bulkup writes it: people also write it in
// capitals, with a dot, or as its file extension. What is no format stays as it is.
func normalFormat(text string) string {
	name := strings.TrimPrefix(strings.ToLower(text), ".")
	if name == "jpeg" {
		name = "jpg"
	}
	if slices.Contains(formats, name) {
		return name
	}
	return text
}

// normalize gives the formats that a file named the names that bulkup writes.
func (s *Settings) normalize() {
	s.Format = normalFormat(s.Format)
	for name, c := range s.Presets {
		c.Format = normalFormat(c.Format)
		s.Presets[name] = c
	}
	for i := range s.Rules {
		s.Rules[i].Format = normalFormat(s.Rules[i].Format)
	}
}
