package metadata

import (
	"encoding/binary"
	"io"

	"bulkup/api/media"
)

// Flags of the extended header (RFC 9649, 2.7.1).
const (
	hasXMP   = 0x04
	hasEXIF  = 0x08
	hasAlpha = 0x10
	hasICC   = 0x20
)

const extended = "VP8X"

// splitWebP returns the chunks, without the padding that follows odd ones.
func splitWebP(r io.ReaderAt, size int64) (parts, error) {
	var all parts
	for c, err := range media.WebPChunks(r, size) {
		if err != nil || !all.add(part{c.Span, webpKinds[c.Name], c.Name}) {
			return nil, errDamaged
		}
	}
	if len(all) == 0 {
		return nil, errDamaged
	}
	return all, nil
}

var webpKinds = map[string]kind{"EXIF": exifPart, "ICCP": iccPart, "XMP ": xmpPart}

func takeWebP(r io.ReaderAt, all parts) set {
	var s set
	for _, p := range all {
		switch p.kind {
		case exifPart:
			s.exif = trimEXIF(p.payload(r))
		case iccPart:
			s.icc = p.payload(r)
		case xmpPart:
			s.xmp = p.payload(r)
		}
	}
	return s
}

// joinWebP writes the extended form: header, profile, picture, EXIF, XMP.
func joinWebP(f *file, kept parts, s set) []piece {
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
