package api

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// The services disagree with their own documents about types. These decode what
// can be understood and leave the rest zero: an odd field must never hide the
// task id or the link beside it.

// Text is a JSON string, number or boolean, as text.
type Text string

// UnmarshalJSON never fails on valid JSON; objects, arrays and null give "".
func (t *Text) UnmarshalJSON(data []byte) error {
	*t = ""
	data = bytes.TrimSpace(data)
	switch {
	case len(data) == 0 || data[0] == '{' || data[0] == '[' || bytes.Equal(data, []byte("null")):
	case data[0] == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*t = Text(s)
	default:
		*t = Text(data)
	}
	return nil
}

// Float is a JSON number, a numeric string or a percentage such as "75 %".
type Float float64

// UnmarshalJSON never fails on valid JSON; what is no finite number gives 0.
func (f *Float) UnmarshalJSON(data []byte) error {
	var t Text
	if err := t.UnmarshalJSON(data); err != nil {
		return err
	}
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(string(t)), "%"))
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	*f = Float(v)
	return nil
}

// Int is a JSON integer, written as a number or as a numeric string.
type Int int64

// UnmarshalJSON never fails on valid JSON; what is no int64 gives 0.
func (i *Int) UnmarshalJSON(data []byte) error {
	var t Text
	if err := t.UnmarshalJSON(data); err != nil {
		return err
	}
	if v, err := strconv.ParseInt(strings.TrimSpace(string(t)), 10, 64); err == nil {
		*i = Int(v)
		return nil
	}
	var f Float
	if err := f.UnmarshalJSON(data); err != nil {
		return err
	}
	*i = 0
	if math.Abs(float64(f)) < 1<<63 {
		*i = Int(f)
	}
	return nil
}

// Bool is a JSON boolean, or its word or number.
type Bool bool

// UnmarshalJSON never fails on valid JSON; what is not clearly true is false.
func (b *Bool) UnmarshalJSON(data []byte) error {
	var t Text
	if err := t.UnmarshalJSON(data); err != nil {
		return err
	}
	v, _ := strconv.ParseBool(strings.ToLower(strings.TrimSpace(string(t))))
	*b = Bool(v)
	return nil
}

// Time is a moment as Unix seconds, as Unix milliseconds or in RFC 3339. Numbers
// below 1e12 are seconds: in milliseconds they would lie before September 2001.
type Time struct{ time.Time }

// UnmarshalJSON never fails on valid JSON; what is no moment gives the zero time.
func (t *Time) UnmarshalJSON(data []byte) error {
	t.Time = time.Time{}
	var n Int
	if err := n.UnmarshalJSON(data); err != nil {
		return err
	}
	if n > 0 && n < 1e12 {
		n *= 1000
	}
	const year9999 = 253402300799000 // beyond it a time.Time no longer marshals
	switch {
	case n > year9999:
	case n > 0:
		t.Time = time.UnixMilli(int64(n)).UTC()
	default:
		var s Text
		if err := s.UnmarshalJSON(data); err != nil {
			return err
		}
		if at, err := time.Parse(time.RFC3339, string(s)); err == nil {
			t.Time = at.UTC()
		}
	}
	return nil
}

// List is a JSON array, or one value where an array of one was meant. Elements
// that do not decode are left out.
type List[T any] []T

// UnmarshalJSON never fails on valid JSON.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	var raw []json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		raw = []json.RawMessage{data}
	}
	for _, r := range raw {
		var v T
		if !bytes.Equal(bytes.TrimSpace(r), []byte("null")) && json.Unmarshal(r, &v) == nil {
			*l = append(*l, v)
		}
	}
	return nil
}
