package metadata

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
)

// addition is an entry that a block gets.
type addition struct {
	tag, kind uint16
	count     int
	value     func(order binary.AppendByteOrder) []byte
}

func asciiEntry(tag uint16, s string) addition {
	b := append([]byte(s), 0)
	return addition{tag, 2, len(b), func(binary.AppendByteOrder) []byte { return b }}
}

func shortEntry(tag uint16, v int) addition {
	return addition{tag, 3, 1, func(o binary.AppendByteOrder) []byte { return o.AppendUint16(nil, uint16(v)) }}
}

func longEntry(tag uint16, v int) addition {
	return addition{tag, 4, 1, func(o binary.AppendByteOrder) []byte { return o.AppendUint32(nil, uint32(v)) }}
}

func wholeRational(tag uint16, v uint32) addition {
	return addition{tag, 5, 1, func(o binary.AppendByteOrder) []byte { return o.AppendUint32(o.AppendUint32(nil, v), 1) }}
}

// userComment holds a text as the tools of image generators write and read it:
// UTF-16 with the high byte first, whatever the order of the block.
func userComment(s string) addition {
	b := []byte("UNICODE\x00")
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return addition{tagUserComment, 7, len(b), func(binary.AppendByteOrder) []byte { return b }}
}

// addEXIF returns a copy of a block, or a new one for nil, with entries added to its
// main directory and to that of Exif, in place of those of the same tags. All else
// stays where it was but for the two lists, which are written anew behind the rest.
// The error is errDamaged.
func addEXIF(data []byte, main, exif []addition) ([]byte, error) {
	if data == nil {
		data = minimalEXIF(1)
	}
	t, err := parseTIFF(bytes.Clone(data))
	if err != nil {
		return nil, err
	}
	if len(exif) > 0 {
		at := t.rewrite(t.of(tagExif), exif)
		main = append(slices.Clone(main), longEntry(tagExif, at))
	}
	if len(main) > 0 {
		at := t.rewrite(&t.dirs[0], main)
		t.Order.PutUint32(t.data[4:], uint32(at))
	}
	return t.data, nil
}

// rewrite puts a directory with more entries at the end, and returns where that is.
func (t *tiff) rewrite(d *directory, more []addition) int {
	type entry struct {
		tag uint16
		raw []byte // but for the place of its value
		add []byte // a value that is too long for the entry
	}
	var all []entry
	for _, a := range more {
		raw := t.Order.AppendUint16(t.Order.AppendUint16(nil, a.tag), a.kind)
		raw = t.Order.AppendUint32(raw, uint32(a.count))
		if value := a.value(t.Order); len(value) > 4 {
			all = append(all, entry{a.tag, raw, value})
		} else {
			all = append(all, entry{a.tag, append(append(raw, value...), make([]byte, 4-len(value))...), nil})
		}
	}
	next := uint32(0)
	if d != nil {
		next = uint32(d.Next)
		for _, e := range d.Entries {
			if !slices.ContainsFunc(more, func(a addition) bool { return a.tag == e.Tag }) {
				all = append(all, entry{e.Tag, bytes.Clone(t.data[e.At : e.At+entrySize]), nil})
			}
		}
		clear(t.data[d.Start:d.End])
	}
	slices.SortStableFunc(all, func(a, b entry) int { return int(a.tag) - int(b.tag) })
	t.data = append(t.data, make([]byte, len(t.data)%2)...)
	at := len(t.data)
	place := at + 2 + entrySize*len(all) + 4
	t.data = t.Order.AppendUint16(t.data, uint16(len(all)))
	var values []byte
	for _, e := range all {
		t.data = append(t.data, e.raw...)
		if e.add != nil {
			t.data = t.Order.AppendUint32(t.data, uint32(place+len(values)))
			values = append(append(values, e.add...), make([]byte, len(e.add)%2)...)
		}
	}
	t.data = append(t.Order.AppendUint32(t.data, next), values...)
	return at
}

// valueOf is what an entry of a block holds, nil if there is none.
func valueOf(data []byte, role int, tag uint16) []byte {
	t, err := parseTIFF(data)
	if err != nil {
		return nil
	}
	d := t.of(role)
	if d == nil {
		return nil
	}
	e, _ := d.Find(tag)
	return t.Value(e, maxBlock)
}

// blank reports whether an entry for text says nothing, as cameras leave theirs.
func blank(tag uint16, value []byte) bool {
	if tag == tagUserComment && len(value) >= 8 {
		value = value[8:] // the name of its character set
	}
	return strings.Trim(string(value), "\x00 ") == ""
}
