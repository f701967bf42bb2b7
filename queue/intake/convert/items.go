package convert

import (
	"bytes"
	"encoding/binary"
)

// isoSaid reads the EXIF and XMP items of an AVIF or HEIC file (ISO/IEC 23008-12,
// annex A; 14496-12, 8.11). What makes no sense is as if it were not there.
func isoSaid(f file) (exif, xmp []byte) {
	meta, err := isoMeta(f)
	if err != nil {
		return nil, nil
	}
	kinds := make(map[uint32]string)
	_ = within(meta, "iinf", func(b []byte) error {
		r := &cursor{b: b}
		version := r.number(1)
		r.number(3)
		r.number(2 + 2*min(int(version), 1))
		return boxes(r.b, func(_ string, b []byte) {
			r := &cursor{b: b}
			version := r.number(1)
			r.number(3)
			id := r.number(2 * max(int(version)-1, 1))
			r.number(2)
			switch {
			case bytes.HasPrefix(r.b, []byte("Exif")):
				kinds[uint32(id)] = "Exif"
			case bytes.HasPrefix(r.b, []byte("mime")) && bytes.Contains(r.b, []byte("application/rdf+xml")):
				kinds[uint32(id)] = "XMP"
			}
		})
	})
	_ = within(meta, "iloc", func(b []byte) error {
		places(b, func(id uint32, at, n uint64) {
			if n > maxSaid || kinds[id] == "" {
				return
			}
			data := make([]byte, n)
			if _, err := f.ReadAt(data, int64(at)); err != nil {
				return
			}
			if kinds[id] == "XMP" {
				xmp = data
				return
			}
			// Before the block stands how far away it is.
			r := &cursor{b: data}
			if skip := r.number(4); skip < uint64(len(r.b)) {
				exif = r.b[skip:]
			}
		})
		return nil
	})
	return exif, xmp
}

// places calls do with where in the file the items are that lie there in one piece.
func places(b []byte, do func(id uint32, at, n uint64)) {
	r := &cursor{b: b}
	version := int(r.number(1))
	r.number(3)
	widths := r.number(2)
	width := func(shift int) int { return int(widths>>shift) & 15 }
	wide := 2
	if version >= 2 {
		wide = 4
	}
	for range r.number(wide) {
		id, method := r.number(wide), uint64(0)
		if version >= 1 {
			method = r.number(2) & 15
		}
		r.number(2)
		base := r.number(width(4))
		extents := r.number(2)
		for range extents {
			if version >= 1 {
				r.number(width(0))
			}
			at, n := base+r.number(width(12)), r.number(width(8))
			if r.bad {
				return
			}
			if extents == 1 && method == 0 {
				do(uint32(id), at, n)
			}
		}
	}
}

// cursor reads numbers of a few bytes, and is bad beyond its end.
type cursor struct {
	b   []byte
	bad bool
}

func (r *cursor) number(width int) uint64 {
	if r.bad = r.bad || width > 8 || width > len(r.b); r.bad {
		return 0
	}
	var wide [8]byte
	copy(wide[8-width:], r.b)
	r.b = r.b[width:]
	return binary.BigEndian.Uint64(wide[:])
}
