// Package value holds the kinds of values that settings have beside texts and numbers:
// keys, speeds and times, each written and read as text. It knows no setting.
package value

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Secret is a key. However it is printed or encoded, it shows only whether it
// is there; Reveal gives the key itself, for the request that needs it. The
// zero Secret is no key.
type Secret struct {
	// A pointer, because fmt prints the fields of a struct whose own field is
	// not exported without asking Format.
	key *string
}

// ParseSecret takes a key without the white space around it. It refuses what
// cannot stand in a request header: anything but visible ASCII.
func ParseSecret(text string) (Secret, error) {
	key := strings.TrimSpace(text)
	for _, r := range key {
		switch {
		case r == ' ' || r == '\n' || r == '\r' || r == '\t':
			return Secret{}, errors.New("the key has white space within it; copy it again, alone")
		case r < ' ' || r > '~':
			return Secret{}, errors.New("the key has a character within it that no key has; copy it again")
		}
	}
	if key == "" {
		return Secret{}, nil
	}
	return Secret{&key}, nil
}

// Reveal returns the key, "" when there is none.
func (s Secret) Reveal() string {
	if s.Empty() {
		return ""
	}
	return *s.key
}

// Empty is whether there is no key.
func (s Secret) Empty() bool { return s.key == nil }

// Equal is whether both are the same key.
func (s Secret) Equal(t Secret) bool { return s.Reveal() == t.Reveal() }

func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return "(hidden)"
}

// Format hides the key from every verb, also from those that ignore String.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText hides the key from JSON, TOML and logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is ParseSecret.
func (s *Secret) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSecret(string(text))
	return err
}
