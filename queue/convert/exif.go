package convert

import (
	"encoding/binary"
	"slices"

	"bulkup/api/media"
)

// field is an entry of a directory with its value, in the byte order of its block.
type field struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

// exifOf makes an EXIF block of the entries of a TIFF file that are not about its
// pixels, nil where there are none. The notes of camera makers are left out: what
// they point to is at another place.
func exifOf(t *media.TIFF, main media.Directory) []byte {
	sub := func(tag uint16) []field {
		all, err := t.Directory(int64(t.Number(main, tag)))
		if err != nil {
			return nil
		}
		return pick(t, all, func(tag uint16) bool { return tag != tagMakerNote && tag != tagInterop })
	}
	exif, gps := sub(tagExif), sub(tagGPS)
	first := pick(t, main, func(tag uint16) bool { return slices.Contains(carried, tag) })
	if len(first)+len(exif)+len(gps) == 0 {
		return nil
	}
	const start = 8
	pointer := func(tag uint16, to []field) {
		if to != nil {
			first = append(first, field{tag, 4, 1, make([]byte, 4)})
		}
	}
	pointer(tagExif, exif)
	pointer(tagGPS, gps)
	slices.SortStableFunc(first, func(a, b field) int { return int(a.tag) - int(b.tag) })
	exifAt := start + length(first)
	gpsAt := exifAt + length(exif)
	for _, f := range first {
		switch f.tag {
		case tagExif:
			t.Order.PutUint32(f.value, uint32(exifAt))
		case tagGPS:
			t.Order.PutUint32(f.value, uint32(gpsAt))
		}
	}
	b := []byte("MM\x00*\x00\x00\x00\x08")
	if t.Order == binary.ByteOrder(binary.LittleEndian) {
		b = []byte("II*\x00\x08\x00\x00\x00")
	}
	for _, all := range [][]field{first, exif, gps} {
		b = write(t, b, all)
	}
	return b
}

// pick reads the entries that are wanted and have a value of a type that EXIF knows.
func pick(t *media.TIFF, d media.Directory, wanted func(tag uint16) bool) (picked []field) {
	const lastType = 13 // of classic TIFF
	left := int64(maxSaid)
	for _, e := range d.Entries {
		if !wanted(e.Tag) || e.Type > lastType {
			continue
		}
		if value := t.Value(e, left); value != nil {
			left -= e.Len
			picked = append(picked, field{e.Tag, e.Type, uint32(e.Count), value})
		}
	}
	return picked
}

// length is what a directory takes with its values, in bytes; nothing without fields.
func length(all []field) int {
	if len(all) == 0 {
		return 0
	}
	n := 2 + 12*len(all) + 4
	for _, f := range all {
		if len(f.value) > 4 {
			n += len(f.value) + len(f.value)%2
		}
	}
	return n
}

// write appends a directory, the last one of its chain, and then the values that
// have no room in it.
func write(t *media.TIFF, b []byte, all []field) []byte {
	if len(all) == 0 {
		return b
	}
	place := len(b) + 2 + 12*len(all) + 4
	var values []byte
	b = t.Order.AppendUint16(b, uint16(len(all)))
	for _, f := range all {
		b = t.Order.AppendUint32(t.Order.AppendUint16(t.Order.AppendUint16(b, f.tag), f.kind), f.count)
		if len(f.value) > 4 {
			b = t.Order.AppendUint32(b, uint32(place+len(values)))
			values = append(append(values, f.value...), make([]byte, len(f.value)%2)...)
		} else {
			b = append(append(b, f.value...), make([]byte, 4-len(f.value))...)
		}
	}
	return append(append(b, 0, 0, 0, 0), values...)
}
