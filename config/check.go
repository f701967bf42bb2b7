package config

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"bulkup/config/near"
	"bulkup/config/problem"
)

// take reads text into the setting's field of to and says what is wrong with it
// by every rule there is.
func (src Sources) take(row setting, to *Settings, text string) error {
	if err := row.set(to, text); err != nil {
		return err
	}
	return src.check(row, *to)
}

// check says what is wrong with the value of a setting by the rules of other packages.
func (src Sources) check(row setting, s Settings) error {
	value := row.value(s)
	if row.name == "model" && value != "" && len(src.Models) > 0 && !slices.Contains(src.Models, value) {
		return errors.New(problem.Quoted(value) + " is not a known model" + cmp.Or(near.Advice(value, src.Models), "; `bulkup models list` shows those there are"))
	}
	if check := src.Checks[row.name]; check != nil && value != "" {
		return check(value)
	}
	return nil
}

// wants says which values a setting takes.
func (src Sources) wants(row setting) string {
	if row.name == "model" && len(src.Models) > 0 {
		return "one of " + strings.Join(src.Models, ", ")
	}
	return row.wants
}
