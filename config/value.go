package config

import (
	"fmt"
	"reflect"
	"strconv"

	"bulkup/config/choice"
	"bulkup/config/problem"
	"bulkup/config/value"
)

// set reads text into the setting's field and checks it. The error is one line
// for people, without the value of a secret.
func (s setting) set(to *Settings, text string) error {
	var err error
	switch field := s.field(to).(type) {
	case *string:
		if *field = text; s.name == "format" {
			*field = choice.NormalFormat(text)
		}
	case *bool:
		*field, err = strconv.ParseBool(text)
	case *int:
		*field, err = strconv.Atoi(text)
	case *int64:
		*field, err = strconv.ParseInt(text, 10, 64)
	case *value.Duration:
		err = field.UnmarshalText([]byte(text))
	case *value.Rate:
		err = field.UnmarshalText([]byte(text))
	case *value.Secret:
		// Its own words, because a refusal quotes the value.
		if err := field.UnmarshalText([]byte(text)); err != nil {
			return err
		}
	}
	if err != nil {
		return s.refusal(text)
	}
	return s.check(to)
}

// check says what is wrong with the value that the field has.
func (s setting) check(of *Settings) error {
	if !s.fits(s.field(of)) {
		return s.refusal(s.value(*of))
	}
	return nil
}

func (s setting) refusal(value string) error {
	return fmt.Errorf("%s cannot be used; use %s", problem.Quoted(value), s.wants)
}

// value is the text of the field; a secret stays hidden.
func (s setting) value(of Settings) string {
	return fmt.Sprint(reflect.ValueOf(s.field(&of)).Elem())
}
