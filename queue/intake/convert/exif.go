package convert

import "slices"

// exif makes an EXIF block of the entries of a TIFF file that are not about its
// pixels, nil where there are none. The notes of camera makers are left out: what
// they point to is at another place.
func (t directories) exif(main []entry) []byte {
	sub := func(tag uint16) []entry {
		all, _ := t.read(int64(t.number(main, tag)))
		return t.pick(all, func(e entry) bool { return e.tag != tagMakerNote && e.tag != tagInterop })
	}
	exif, gps := sub(tagExif), sub(tagGPS)
	main = t.pick(main, func(e entry) bool { return slices.Contains(carried, e.tag) })
	if len(main)+len(exif)+len(gps) == 0 {
		return nil
	}
	const start = 8
	for _, tag := range []struct {
		number uint16
		all    []entry
	}{{tagExif, exif}, {tagGPS, gps}} {
		if tag.all != nil {
			main = append(main, entry{tag: tag.number, kind: 4, count: 1, value: make([]byte, 4)})
		}
	}
	slices.SortFunc(main, func(a, b entry) int { return int(a.tag) - int(b.tag) })
	exifAt := start + length(main)
	gpsAt := exifAt + length(exif)
	for i, e := range main {
		switch e.tag {
		case tagExif:
			t.order.PutUint32(main[i].value, uint32(exifAt))
		case tagGPS:
			t.order.PutUint32(main[i].value, uint32(gpsAt))
		}
	}
	b := []byte("MM\x00*\x00\x00\x00\x08")
	if t.order.Uint16([]byte{1, 0}) == 1 {
		b = []byte("II*\x00\x08\x00\x00\x00")
	}
	for _, all := range [][]entry{main, exif, gps} {
		b = t.write(b, all)
	}
	return b
}

// pick reads the values of the entries that are wanted, and drops those without
// one.
func (t directories) pick(all []entry, wanted func(entry) bool) (picked []entry) {
	left := int64(maxSaid)
	for _, e := range all {
		if !wanted(e) {
			continue
		}
		if e.value = t.value(e, left); e.value != nil {
			left -= int64(len(e.value))
			picked = append(picked, e)
		}
	}
	return picked
}

// length is what a directory takes with its values, in bytes; nothing without entries.
func length(all []entry) int {
	if len(all) == 0 {
		return 0
	}
	n := 2 + 12*len(all) + 4
	for _, e := range all {
		if len(e.value) > 4 {
			n += len(e.value) + len(e.value)%2
		}
	}
	return n
}

// write appends a directory, the last one of its chain, and then the values that
// have no room in it.
func (t directories) write(b []byte, all []entry) []byte {
	if len(all) == 0 {
		return b
	}
	place := len(b) + 2 + 12*len(all) + 4
	var values []byte
	b = t.order.AppendUint16(b, uint16(len(all)))
	for _, e := range all {
		b = t.order.AppendUint32(t.order.AppendUint16(t.order.AppendUint16(b, e.tag), e.kind), e.count)
		if len(e.value) > 4 {
			b = t.order.AppendUint32(b, uint32(place+len(values)))
			values = append(append(values, e.value...), make([]byte, len(e.value)%2)...)
		} else {
			b = append(append(b, e.value...), make([]byte, 4-len(e.value))...)
		}
	}
	return append(append(b, 0, 0, 0, 0), values...)
}
