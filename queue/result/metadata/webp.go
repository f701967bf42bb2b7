package metadata

import (
	"encoding/binary"
	"io"
)

// Flags of the extended header (RFC 9649, 2.7.1).
const (
	hasXMP   = 0x04
	hasEXIF  = 0x08
	hasAlpha = 0x10
	hasICC   = 0x20
)

const extended = "VP8X"

// splitWebP tells the chunks, without the padding that follows odd ones.
func splitWebP(r io.ReaderAt, size int64) ([]part, error) {
	var b [8]byte
	if _, err := r.ReadAt(b[:], 0); err != nil {
		return nil, errDamaged
	}
	end := 8 + int64(binary.LittleEndian.Uint32(b[4:]))
	if end > size {
		return nil, errDamaged
	}
	var parts []part
	for off := int64(12); off+8 <= end; {
		if _, err := r.ReadAt(b[:], off); err != nil {
			return nil, errDamaged
		}
		n := int64(binary.LittleEndian.Uint32(b[4:]))
		p := part{name: string(b[:4]), start: off, end: off + 8 + n, head: 8}
		if p.end > end {
			return nil, errDamaged
		}
		p.kind = webpKinds[p.name]
		parts = append(parts, p)
		off = p.end + n&1
	}
	if len(parts) == 0 {
		return nil, errDamaged
	}
	return parts, nil
}

var webpKinds = map[string]kind{"EXIF": exif, "ICCP": icc, "XMP ": xmp}

func takeWebP(r io.ReaderAt, parts []part) set {
	var s set
	for _, p := range parts {
		switch p.kind {
		case exif:
			s.exif = trimEXIF(p.payload(r))
		case icc:
			s.icc = p.payload(r)
		case xmp:
			s.xmp = p.payload(r)
		}
	}
	return s
}

// joinWebP writes the extended form: header, profile, picture, EXIF, XMP.
func joinWebP(f *file, kept []part, s set) []piece {
	var pieces []piece
	total := int64(4)
	add := func(p piece) {
		pieces = append(pieces, p)
		total += p.Size()
		if p.Size()%2 == 1 {
			pieces = append(pieces, own([]byte{0}))
			total++
		}
	}
	put := func(name string, payload []byte) {
		if payload != nil {
			add(own(append(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(payload))), payload...)))
		}
	}
	put(extended, extendedHeader(f, s))
	put("ICCP", s.icc)
	for _, p := range kept {
		if p.name != extended {
			add(p.copy(f))
		}
	}
	put("EXIF", s.exif)
	put("XMP ", s.xmp)
	head := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(total))
	return append([]piece{own(append(head, "WEBP"...))}, pieces...)
}

// extendedHeader says what the file holds and how large its picture is.
func extendedHeader(f *file, s set) []byte {
	var flags byte
	for _, has := range []struct {
		it   bool
		flag byte
	}{{f.header.Alpha, hasAlpha}, {s.icc != nil, hasICC}, {s.exif != nil, hasEXIF}, {s.xmp != nil, hasXMP}} {
		if has.it {
			flags |= has.flag
		}
	}
	w, h := f.header.Width-1, f.header.Height-1
	return []byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)}
}
