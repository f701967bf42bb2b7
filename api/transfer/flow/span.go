package flow

import (
	"cmp"
	"slices"
)

// Span is the bytes of a file from one place up to another.
type Span struct{ From, To int64 }

// Whole reports whether parts make up a file of size bytes, each byte once.
func Whole(size int64, parts []Span) bool {
	parts = slices.Clone(parts)
	slices.SortFunc(parts, func(a, b Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	at := int64(0)
	for _, p := range parts {
		if p.From != at {
			return false
		}
		at = p.To
	}
	return at == size
}
