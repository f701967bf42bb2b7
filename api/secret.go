package api

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
)

// Secret is a text that prints as dots in whatever is made of it, such as the key
// of a service. The zero value is none.
type Secret string

const dots = "•••"

// Format prints dots for every verb.
func (Secret) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, dots) }

// LogValue is dots in a log.
func (Secret) LogValue() slog.Value { return slog.StringValue(dots) }

// MarshalText gives dots to JSON and its kind.
func (Secret) MarshalText() ([]byte, error) { return []byte(dots), nil }

// Clean is the one way from a text of a service to a person, whether by the screen, an
// error, the log or a report: that of the function Clean, without the secret that the
// service may repeat, and without the secrets of links.
func (s Secret) Clean(text string) string {
	return cut(s.Hide(RedactText(oneLine(text))))
}

// shortestSecret is the length, in bytes, from which a text is taken for the secret
// or for the beginning of it. Less would take words apart.
const shortestSecret = 8

// Hide takes the secret out of a text, also where it is escaped as in addresses, where
// somebody has cut it short but left most of it, and where the text ends in the middle
// of it.
func (s Secret) Hide(text string) string {
	if len(s) < shortestSecret {
		return text
	}
	for _, form := range []string{string(s), url.QueryEscape(string(s)), url.PathEscape(string(s))} {
		text = hideMost(text, form)
	}
	for n := len(s) - 1; n >= shortestSecret; n-- {
		if rest, ok := strings.CutSuffix(text, string(s[:n])); ok {
			return rest + dots
		}
	}
	return text
}

// hideMost takes out of a text whatever begins as secret does for half of it or more.
func hideMost(text, secret string) string {
	half := secret[:max(len(secret)/2, shortestSecret)]
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, half)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(dots)
		rest := secret[len(half):]
		for rest != "" && after != "" && rest[0] == after[0] {
			rest, after = rest[1:], after[1:]
		}
		text = after
	}
}
