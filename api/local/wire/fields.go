package wire

import (
	"encoding/json"
	"slices"
)

// Fields reads the members of a JSON object one by one and remembers what is
// missing or of the wrong type; Err returns the refusal of all of it.
type Fields struct {
	raw     map[string]json.RawMessage
	missing []string
	wrong   string // the first that is wrong, in words
}

// Read decodes a member into v and reports whether it was there.
func (f *Fields) Read(name, kind string, v any) bool {
	raw, ok := f.raw[name]
	if !ok || string(raw) == "null" {
		return false
	}
	if json.Unmarshal(raw, v) != nil && f.wrong == "" {
		f.wrong = name + " must be " + kind
	}
	return true
}

// Need notes a member that must be there.
func (f *Fields) Need(name string, there bool) {
	if !there {
		f.missing = append(f.missing, name)
	}
}

// Text reads a string that must be there.
func (f *Fields) Text(name string) (v string) {
	f.Need(name, f.Read(name, "a string", &v) && (v != "" || f.wrong != ""))
	return v
}

// Whole reads an integer that must be there.
func (f *Fields) Whole(name string) (v int64) {
	f.Need(name, f.Read(name, "an integer", &v))
	return v
}

// List reads a list of objects that must be there and not be empty.
func (f *Fields) List(name string) []*Fields {
	var raw []map[string]json.RawMessage
	f.Need(name, f.Read(name, "a list of objects", &raw) && (len(raw) > 0 || f.wrong != ""))
	all := make([]*Fields, len(raw))
	for i, r := range raw {
		all[i] = &Fields{raw: r}
	}
	return all
}

// Err is the refusal of all that was read so far, nil when it is right.
func (f *Fields) Err() error {
	switch {
	case len(f.missing) > 0:
		return Missing(slices.Compact(f.missing)...)
	case f.wrong != "":
		return Invalid("%s", f.wrong)
	default:
		return nil
	}
}

// ParseFields reads a JSON object. ok is false where raw is none.
func ParseFields(raw json.RawMessage) (f *Fields, ok bool) {
	f = &Fields{}
	return f, json.Unmarshal(raw, &f.raw) == nil
}

// Has reports whether a member is there, be it null.
func (f *Fields) Has(name string) bool {
	_, ok := f.raw[name]
	return ok
}

// Object returns the object that a member holds.
func (f *Fields) Object(name string) (*Fields, error) {
	inner := &Fields{}
	if json.Unmarshal(f.raw[name], &inner.raw) != nil || inner.raw == nil {
		return nil, Invalid("%s must be an object", name)
	}
	return inner, nil
}

// Join adds what is missing or wrong in other.
func (f *Fields) Join(other *Fields) {
	f.missing = append(f.missing, other.missing...)
	if f.wrong == "" {
		f.wrong = other.wrong
	}
}
