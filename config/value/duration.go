package value

import (
	"fmt"
	"strings"
	"time"
)

// Duration is a time.Duration that is written as text: "1h", "20s".
type Duration struct{ time.Duration }

// UnmarshalText reads what time.ParseDuration takes.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a time such as 20s or 1h", text)
	}
	d.Duration = v
	return nil
}

// String is the shortest text that UnmarshalText reads: "1h", not "1h0m0s".
func (d Duration) String() string {
	text := d.Duration.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}
