package publishtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"unicode/utf8"
)

// object is a JSON object as a service's document describes it: each field with
// its rule. Names are compared to the letter, and no other field is allowed.
type object map[string]rule

// rule reports whether a value is allowed.
type rule struct {
	required bool
	holds    func(v any) bool
}

func required(r rule) rule { r.required = true; return r }

// text is a string of min to max characters that matches pattern, if there is one.
func text(min, max int, pattern string) rule {
	re := regexp.MustCompile(pattern)
	return rule{holds: func(v any) bool {
		s, ok := v.(string)
		n := utf8.RuneCountInString(s)
		return ok && n >= min && n <= max && re.MatchString(s)
	}}
}

// whole is an integer, and no string of digits.
func whole(min int64) rule {
	return rule{holds: func(v any) bool {
		n, ok := v.(json.Number)
		i, err := n.Int64()
		return ok && err == nil && i >= min
	}}
}

// exactly is one value.
func exactly(want any) rule {
	return rule{holds: func(v any) bool { return v == want }}
}

// list is an array of at least one object.
func list(of object) rule {
	return rule{holds: func(v any) bool {
		items, ok := v.([]any)
		for _, item := range items {
			fields, is := item.(map[string]any)
			ok = ok && is && of.problem(fields) == ""
		}
		return ok && len(items) > 0
	}}
}

// problem returns what is wrong with fields.
func (o object) problem(fields map[string]any) string {
	for name, v := range fields {
		r, known := o[name]
		if !known {
			return "unknown field " + name
		}
		if !r.holds(v) {
			return fmt.Sprintf("field %s cannot be %v", name, v)
		}
	}
	for name, r := range o {
		if _, there := fields[name]; r.required && !there {
			return "missing field " + name
		}
	}
	return ""
}

// read decodes the body of a call, and returns what is wrong with it.
func (o object) read(r *http.Request) (fields map[string]any, problem string) {
	if r.Header.Get("Content-Type") != "application/json" {
		return nil, "the Content-Type is not application/json"
	}
	if r.ContentLength < 0 {
		return nil, "there is no Content-Length"
	}
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	if err := d.Decode(&fields); err != nil {
		return nil, err.Error()
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, "there is something behind the body"
	}
	return fields, o.problem(fields)
}

func number(v any) int64 {
	n, _ := v.(json.Number)
	i, _ := n.Int64()
	return i
}
