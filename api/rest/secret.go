package rest

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Secret is a text that prints as dots in whatever is made of it.
type Secret string

const dots = "•••"

// Format prints dots for every verb.
func (Secret) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, dots) }

// LogValue is dots in a log.
func (Secret) LogValue() slog.Value { return slog.StringValue(dots) }

// MarshalText gives dots to JSON and its kind.
func (Secret) MarshalText() ([]byte, error) { return []byte(dots), nil }

// Hide takes the secret out of a text that may echo it. One of a few letters
// would take words apart.
func (s Secret) Hide(text string) string {
	const shortest = 8
	if len(s) < shortest {
		return text
	}
	return strings.ReplaceAll(text, string(s), dots)
}

// quiet drops what resty would print into the middle of the screen.
type quiet struct{}

func (quiet) Errorf(string, ...any) {}
func (quiet) Warnf(string, ...any)  {}
func (quiet) Debugf(string, ...any) {}
