package metadata

import "encoding/binary"

const (
	headerSize = 8
	entrySize  = 12
)

// tiff is the block that EXIF lies in: directories of entries, each of which
// holds its value or says where it is.
type tiff struct {
	data                                []byte
	order                               binary.ByteOrder
	main, thumbnail, exif, gps, interop directory
}

// directory is a list of entries. Without entries it does not exist.
type directory struct {
	span
	entries []int // where each begins
	next    int   // where the pointer to the next directory is, 0 if nowhere
}

// parseTIFF finds the directories that EXIF names. Each is looked at once, so
// that none can lead round in a circle, and none may lie upon another.
func parseTIFF(data []byte) (*tiff, error) {
	t := &tiff{data: data}
	if len(data) < headerSize {
		return nil, errDamaged
	}
	switch string(data[:4]) {
	case "II*\x00":
		t.order = binary.LittleEndian
	case "MM\x00*":
		t.order = binary.BigEndian
	default:
		return nil, errDamaged
	}
	taken := []span{{0, headerSize}}
	for _, step := range []struct {
		d  *directory
		at func() int64
	}{
		{&t.main, func() int64 { return int64(t.order.Uint32(data[4:])) }},
		{&t.exif, func() int64 { return t.long(t.main, tagExif) }},
		{&t.gps, func() int64 { return t.long(t.main, tagGPS) }},
		{&t.interop, func() int64 { return t.long(t.exif, tagInterop) }},
		{&t.thumbnail, t.second},
	} {
		at := step.at()
		if at == 0 && step.d != &t.main {
			continue
		}
		d, ok := t.directory(at)
		if !ok || d.overlaps(taken) {
			return nil, errDamaged
		}
		*step.d = d
		taken = append(taken, d.span)
	}
	return t, nil
}

// span is a run of n bytes, if the block has it.
func (t *tiff) span(at, n int64) (span, bool) {
	if at < headerSize || n < 0 || at+n > int64(len(t.data)) {
		return span{}, false
	}
	return span{int(at), int(at + n)}, true
}

func (t *tiff) directory(offset int64) (directory, bool) {
	count, ok := t.span(offset, 2)
	if !ok {
		return directory{}, false
	}
	at := count.start
	n := int(t.order.Uint16(t.data[at:]))
	d := directory{span: span{at, at + 2 + n*entrySize}}
	if n == 0 || d.end > len(t.data) {
		return directory{}, false
	}
	for e := at + 2; e < d.end; e += entrySize {
		d.entries = append(d.entries, e)
	}
	if d.end+4 <= len(t.data) {
		d.next = d.end
		d.end += 4
	}
	return d, true
}

// second is where the directory behind the main one begins.
func (t *tiff) second() int64 {
	if t.main.next == 0 {
		return 0
	}
	return int64(t.order.Uint32(t.data[t.main.next:]))
}

// sizes are those of one value, by the type of an entry.
var sizes = [...]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}

// spans returns where a directory and the values that it points to lie. Values
// that would lie outside of the block are left to whoever reads them.
func (t *tiff) spans(d directory) []span {
	if d.entries == nil {
		return nil
	}
	all := []span{d.span}
	for _, e := range d.entries {
		kind, count := int(t.order.Uint16(t.data[e+2:])), int64(t.order.Uint32(t.data[e+4:]))
		if kind >= len(sizes) || sizes[kind]*count <= 4 {
			continue
		}
		if s, ok := t.span(int64(t.order.Uint32(t.data[e+8:])), sizes[kind]*count); ok {
			all = append(all, s)
		}
	}
	return all
}

// each calls do with the entries of a tag and reports whether there were any.
func (t *tiff) each(d directory, tag int, do func(e int)) (any bool) {
	for _, e := range d.entries {
		if int(t.order.Uint16(t.data[e:])) == tag {
			do(e)
			any = true
		}
	}
	return any
}

// long is the value of a tag that holds one 32-bit number, 0 without it.
func (t *tiff) long(d directory, tag int) (v int64) {
	t.each(d, tag, func(e int) { v = int64(t.order.Uint32(t.data[e+8:])) })
	return v
}

func (t *tiff) setLong(d directory, tag, v int) bool {
	return t.each(d, tag, func(e int) {
		t.order.PutUint16(t.data[e+2:], 4)
		t.order.PutUint32(t.data[e+4:], 1)
		t.order.PutUint32(t.data[e+8:], uint32(v))
	})
}

func (t *tiff) setShort(d directory, tag, v int) bool {
	return t.each(d, tag, func(e int) {
		t.order.PutUint16(t.data[e+2:], 3)
		t.order.PutUint32(t.data[e+4:], 1)
		t.order.PutUint32(t.data[e+8:], 0)
		t.order.PutUint16(t.data[e+8:], uint16(v))
	})
}

// remove takes the entries of a tag out of a directory and closes the gaps. The
// error is errDamaged where none would be left, which TIFF does not allow.
func (t *tiff) remove(d *directory, tag int) error {
	kept := t.data[d.start+2 : d.start+2]
	for _, e := range d.entries {
		if int(t.order.Uint16(t.data[e:])) != tag {
			kept = append(kept, t.data[e:e+entrySize]...)
		}
	}
	n := len(kept) / entrySize
	if d.next != 0 {
		kept = append(kept, t.data[d.next:d.end]...)
	}
	clear(t.data[d.start+2+len(kept) : d.end])
	t.order.PutUint16(t.data[d.start:], uint16(n))
	var ok bool
	if *d, ok = t.directory(int64(d.start)); !ok {
		return errDamaged
	}
	return nil
}
