package local

import (
	"encoding/json"
	"slices"
)

// fields reads the members of a JSON object one by one and remembers what is
// missing or of the wrong type.
type fields struct {
	raw     map[string]json.RawMessage
	missing []string
	wrong   string // the first that is wrong, in words
}

// read decodes a member into v and reports whether it was there.
func (f *fields) read(name, kind string, v any) bool {
	raw, ok := f.raw[name]
	if !ok || string(raw) == "null" {
		return false
	}
	if json.Unmarshal(raw, v) != nil && f.wrong == "" {
		f.wrong = name + " must be " + kind
	}
	return true
}

func (f *fields) need(name string, there bool) {
	if !there {
		f.missing = append(f.missing, name)
	}
}

// text reads a string that must be there.
func (f *fields) text(name string) (v string) {
	f.need(name, f.read(name, "a string", &v) && (v != "" || f.wrong != ""))
	return v
}

// whole reads an integer that must be there.
func (f *fields) whole(name string) (v int64) {
	f.need(name, f.read(name, "an integer", &v))
	return v
}

// list reads a list of objects that must be there and not be empty.
func (f *fields) list(name string) []*fields {
	var raw []map[string]json.RawMessage
	f.need(name, f.read(name, "a list of objects", &raw) && (len(raw) > 0 || f.wrong != ""))
	all := make([]*fields, len(raw))
	for i, r := range raw {
		all[i] = &fields{raw: r}
	}
	return all
}

// err is the refusal of all that was read so far, nil when it is right.
func (f *fields) err() error {
	switch {
	case len(f.missing) > 0:
		return missing(slices.Compact(f.missing)...)
	case f.wrong != "":
		return invalid("%s", f.wrong)
	default:
		return nil
	}
}
