package metadata

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"

	"bulkup/api/media"
)

const (
	maxSegment = 0xffff - 2
	iccSegment = maxSegment - len(media.ICCSignature) - 2 // bytes of a profile in one segment
)

// app0 is the name of the parts that have to come before all others.
var app0 = string([]byte{media.APP0})

// splitJPEG returns the segments before the first scan; that and the rest are one part.
func splitJPEG(r io.ReaderAt, size int64) (parts, error) {
	var all parts
	for s, err := range media.Segments(r, size) {
		if err != nil {
			return nil, errDamaged
		}
		p := part{s.Span, jpegKind(r, s), string([]byte{s.Marker})}
		if s.Marker == media.SOS || s.Marker == media.EOI {
			p.End = size
		}
		if !all.add(p) {
			return nil, errDamaged
		}
	}
	return all, nil
}

func jpegKind(r io.ReaderAt, s media.Segment) kind {
	for _, k := range []struct {
		marker    byte
		signature string
		kind      kind
	}{
		{media.APP0, media.JFIFSignature, densityPart}, {media.APP1, media.EXIFSignature, exifPart}, {media.APP1, media.XMPSignature, xmpPart},
		{media.APP1, media.ExtendedXMPSignature, strayPart}, {media.APP2, media.ICCSignature, iccPart},
		{media.APP13, media.PhotoshopSignature, iptcPart}, {media.COM, "", commentPart},
	} {
		if s.Marker == k.marker && s.HasPrefix(r, k.signature) {
			return k.kind
		}
	}
	return otherPart
}

func takeJPEG(r io.ReaderAt, all parts) set {
	var s set
	var resources []byte
	profile := map[byte][]byte{}
	for _, p := range all {
		switch p.kind {
		case exifPart:
			if s.exif == nil { // viewers take the first
				s.exif = p.after(r, media.EXIFSignature)
			}
		case xmpPart:
			if s.xmp == nil {
				s.xmp = p.after(r, media.XMPSignature)
			}
		case iccPart:
			if b := p.after(r, media.ICCSignature); len(b) > 2 {
				profile[b[0]] = b[2:]
			}
		case iptcPart: // continued in the next one where it is long
			if len(resources) < maxBlock {
				resources = append(resources, p.after(r, media.PhotoshopSignature)...)
			}
		case commentPart:
			s.comments = append(s.comments, p.payload(r))
		case densityPart:
			s.density = jfifDensity(p.payload(r))
		}
	}
	for i := byte(1); profile[i] != nil; i++ {
		s.icc = append(s.icc, profile[i]...)
		delete(profile, i)
	}
	s.iptc = iptcResource(resources)
	return s
}

// jfifDensity reads a JFIF segment (ITU-T T.871, 10.1).
func jfifDensity(b []byte) resolution {
	if len(b) < 12 || b[7] < 1 || b[7] > 2 {
		return resolution{}
	}
	return resolution{uint32(binary.BigEndian.Uint16(b[8:])), uint32(binary.BigEndian.Uint16(b[10:])), unit(b[7])}
}

// joinJPEG puts metadata behind JFIF's segment, which has to be the first.
func joinJPEG(f *file, kept parts, s set) []piece {
	pieces := []piece{own([]byte{0xff, media.SOI})}
	if jfif, ok := jfifSegment(f, s.density); ok {
		pieces = append(pieces, segment(media.APP0, jfif))
	}
	first := slices.IndexFunc(kept, func(p part) bool { return p.name != app0 })
	for _, p := range kept[:first] {
		pieces = append(pieces, p.copy(f))
	}
	if s.exif != nil {
		pieces = append(pieces, segment(media.APP1, []byte(media.EXIFSignature), s.exif))
	}
	if s.xmp != nil {
		pieces = append(pieces, segment(media.APP1, []byte(media.XMPSignature), s.xmp))
	}
	for part := range slices.Chunk(photoshop(s.iptc), maxSegment-len(media.PhotoshopSignature)) {
		pieces = append(pieces, segment(media.APP13, []byte(media.PhotoshopSignature), part))
	}
	count := (len(s.icc) + iccSegment - 1) / iccSegment
	i := 0
	for chunk := range slices.Chunk(s.icc, iccSegment) {
		i++
		pieces = append(pieces, segment(media.APP2, []byte(media.ICCSignature), []byte{byte(i), byte(count)}, chunk))
	}
	for _, c := range s.comments {
		pieces = append(pieces, segment(media.COM, c))
	}
	for _, p := range kept[first:] {
		pieces = append(pieces, p.copy(f))
	}
	return pieces
}

// jfifSegment is that of the result with another density, or a new one where there is
// a density to write, and no segment of Adobe's that says something else of the colours.
func jfifSegment(f *file, d resolution) (payload []byte, ok bool) {
	payload = []byte(media.JFIFSignature + "\x01\x02\x00\x00\x01\x00\x01\x00\x00")
	there := slices.IndexFunc(f.parts, func(p part) bool { return p.kind == densityPart })
	adobe := slices.ContainsFunc(f.parts, func(p part) bool { return p.name == string([]byte{media.APP14}) })
	switch {
	case there >= 0:
		if b := f.parts[there].payload(f); len(b) >= 12 {
			payload = b
		}
	case d.unit == unknown || adobe || f.header.CMYK:
		return nil, false
	}
	if d.unit == metre {
		d = d.in(inch)
	}
	x, y := d.x, d.y
	if d.unit == unknown {
		if payload[7] == 0 { // what it says is the shape of pixels
			return payload, true
		}
		x, y = 1, 1
	}
	payload[7] = byte(d.unit)
	binary.BigEndian.PutUint16(payload[8:], uint16(min(x, 0xffff)))
	binary.BigEndian.PutUint16(payload[10:], uint16(min(y, 0xffff)))
	return payload, true
}

func segment(marker byte, payload ...[]byte) piece {
	all := bytes.Join(payload, nil)
	head := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(2+len(all)))
	return own(append(head, all...))
}
