package metadata

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
)

const (
	exifSignature = "Exif\x00\x00"
	xmpSignature  = "http://ns.adobe.com/xap/1.0/\x00"
	moreXMP       = "http://ns.adobe.com/xmp/extension/\x00"
	iccSignature  = "ICC_PROFILE\x00"
	iccSegment    = 0xffff - 2 - len(iccSignature) - 2 // bytes of a profile in one segment
)

const (
	soi  = 0xd8
	sos  = 0xda
	app0 = 0xe0
	app1 = 0xe1
	app2 = 0xe2
)

// splitJPEG tells the segments before the first scan; the rest is one part.
func splitJPEG(r io.ReaderAt, size int64) ([]part, error) {
	var parts []part
	for off := int64(2); ; {
		var b [4]byte
		if _, err := r.ReadAt(b[:], off); err != nil {
			return nil, errDamaged
		}
		if b[0] != 0xff {
			return nil, errDamaged
		}
		marker := b[1]
		switch {
		case marker == 0xff: // a fill byte
			off++
			continue
		case marker == sos:
			return append(parts, part{start: off, end: size}), nil
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd9: // no length follows
			off += 2
			continue
		}
		p := part{name: string(rune(marker)), start: off, end: off + 2 + int64(binary.BigEndian.Uint16(b[2:])), head: 4}
		if p.end < p.start+4 || p.end > size {
			return nil, errDamaged
		}
		p.kind = jpegKind(r, marker, p)
		parts = append(parts, p)
		off = p.end
	}
}

func jpegKind(r io.ReaderAt, marker byte, p part) kind {
	switch {
	case marker == app1 && p.starts(r, exifSignature):
		return exif
	case marker == app1 && p.starts(r, xmpSignature):
		return xmp
	case marker == app2 && p.starts(r, iccSignature):
		return icc
	case marker == app1 && p.starts(r, moreXMP), marker == 0xed && p.starts(r, "Photoshop 3.0\x00"), marker == 0xfe:
		return text
	}
	return other
}

func takeJPEG(r io.ReaderAt, parts []part) set {
	var s set
	profile := map[byte][]byte{}
	for _, p := range parts {
		switch p.kind {
		case exif:
			if s.exif == nil {
				s.exif = p.after(r, exifSignature)
			}
		case xmp:
			if s.xmp == nil {
				s.xmp = p.after(r, xmpSignature)
			}
		case icc:
			if b := p.after(r, iccSignature); len(b) > 2 {
				profile[b[0]] = b[2:]
			}
		}
	}
	for i := byte(1); profile[i] != nil; i++ {
		s.icc = append(s.icc, profile[i]...)
		delete(profile, i)
	}
	return s
}

// joinJPEG puts metadata behind JFIF's segment, which has to be the first.
func joinJPEG(f *file, kept []part, s set) []piece {
	pieces := []piece{own([]byte{0xff, soi})}
	first := slices.IndexFunc(kept, func(p part) bool { return p.name != string(rune(app0)) })
	for _, p := range kept[:first] {
		pieces = append(pieces, p.copy(f))
	}
	if s.exif != nil {
		pieces = append(pieces, segment(app1, exifSignature, s.exif))
	}
	if s.xmp != nil {
		pieces = append(pieces, segment(app1, xmpSignature, s.xmp))
	}
	count := (len(s.icc) + iccSegment - 1) / iccSegment
	i := 0
	for chunk := range slices.Chunk(s.icc, iccSegment) {
		i++
		pieces = append(pieces, segment(app2, iccSignature+string([]byte{byte(i), byte(count)}), chunk))
	}
	for _, p := range kept[first:] {
		pieces = append(pieces, p.copy(f))
	}
	return pieces
}

func segment(marker byte, signature string, payload []byte) piece {
	var b bytes.Buffer
	b.Write([]byte{0xff, marker})
	b.Write(binary.BigEndian.AppendUint16(nil, uint16(2+len(signature)+len(payload))))
	b.WriteString(signature)
	b.Write(payload)
	return own(b.Bytes())
}
