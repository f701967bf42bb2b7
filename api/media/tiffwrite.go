package media

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Field is an entry of a directory that is to be written.
type Field struct {
	Tag   uint16
	Raw   []byte // all of it, or all but the place of Value
	Value []byte // what has no room within the entry, nil for nothing
}

// NewField returns a field of count values of a type, which are the bytes of value.
func NewField(order binary.AppendByteOrder, tag, kind uint16, count int, value []byte) Field {
	raw := order.AppendUint16(order.AppendUint16(nil, tag), kind)
	raw = order.AppendUint32(raw, uint32(count))
	if len(value) <= 4 {
		return Field{tag, append(append(raw, value...), make([]byte, 4-len(value))...), nil}
	}
	return Field{tag, raw, value}
}

// AppendDirectory appends the last directory of a TIFF, which will lie at an offset of the
// file, with the values that have no room in it (TIFF 6.0, section 2).
func AppendDirectory(b []byte, order binary.AppendByteOrder, at int64, fields []Field) []byte {
	const entry = 12
	fields = slices.SortedStableFunc(slices.Values(fields), func(a, b Field) int { return cmp.Compare(a.Tag, b.Tag) })
	place := at + 2 + entry*int64(len(fields)) + 4
	b = order.AppendUint16(b, uint16(len(fields)))
	var values []byte
	for _, f := range fields {
		b = append(b, f.Raw...)
		if f.Value != nil {
			b = order.AppendUint32(b, uint32(place+int64(len(values))))
			values = append(append(values, f.Value...), make([]byte, len(f.Value)%2)...)
		}
	}
	return append(append(b, 0, 0, 0, 0), values...)
}
