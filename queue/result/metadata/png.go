package metadata

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zlib"

	"bulkup/api/media"
)

const xmpKeyword = "XML:com.adobe.xmp"

// splitPNG returns the chunks up to the last.
func splitPNG(r io.ReaderAt, size int64) (parts, error) {
	var all parts
	for c, err := range media.Chunks(r, size) {
		if err != nil || !all.add(part{c.Span, pngKind(r, c), c.Name}) {
			return nil, errDamaged
		}
	}
	return all, nil
}

func pngKind(r io.ReaderAt, c media.Chunk) kind {
	switch c.Name {
	case "eXIf":
		return exifPart
	case "iCCP":
		return iccPart
	case "iTXt", "zTXt":
		if c.HasPrefix(r, xmpKeyword+"\x00") {
			return xmpPart
		}
		return textPart
	case "tEXt":
		return textPart
	case "pHYs":
		return densityPart
	case "tIME":
		return strayPart
	case "sRGB", "gAMA", "cHRM", "cICP":
		return colourPart
	}
	return otherPart
}

func takePNG(r io.ReaderAt, all parts) set {
	s := set{measured: measured(r, all)}
	left := int64(maxBlock)
	for _, p := range all {
		switch p.kind {
		case exifPart:
			if s.exif == nil {
				s.exif = trimEXIF(p.payload(r))
			}
		case iccPart:
			_, rest, _ := bytes.Cut(p.payload(r), []byte{0})
			if len(rest) > 0 && rest[0] == 0 {
				s.icc = inflate(rest[1:])
			}
		case xmpPart:
			if s.xmp == nil {
				s.xmp = pngText{p.name, p.payload(r)}.value()
			}
		case textPart:
			if left -= p.Len; left >= 0 {
				s.texts = append(s.texts, pngText{p.name, p.payload(r)})
			}
		case densityPart:
			if b := p.payload(r); len(b) == 9 && b[8] == 1 {
				s.density = resolution{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:]), metre}
			}
		}
	}
	return s
}

// measured returns the chunks gAMA and cHRM. Only where both are there, and no other
// chunk says what the colours are, do viewers show anything but sRGB.
func measured(r io.ReaderAt, all parts) []byte {
	chunks := make(map[string][]byte)
	for _, p := range all {
		if p.kind == iccPart || p.kind == colourPart {
			chunks[p.name] = chunks[p.name][:0]
			if p.Len <= 32 {
				chunks[p.name], _ = io.ReadAll(p.copy(r))
			}
		}
	}
	if len(chunks) != 2 || chunks["gAMA"] == nil || chunks["cHRM"] == nil {
		return nil
	}
	return append(chunks["gAMA"], chunks["cHRM"]...)
}

// inflate returns nil for what is damaged or too large.
func inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(z, maxBlock+1))
	if err != nil || len(out) > maxBlock {
		return nil
	}
	return out
}

// joinPNG puts metadata behind the header: a profile has to come before a palette.
func joinPNG(f *file, kept parts, s set) []piece {
	pieces := []piece{own([]byte(media.PNGSignature)), kept[0].copy(f)}
	if s.icc != nil {
		var b bytes.Buffer
		b.WriteString("ICC profile\x00\x00")
		z := zlib.NewWriter(&b)
		z.Write(s.icc) // a buffer takes everything
		z.Close()
		pieces = append(pieces, chunk("iCCP", b.Bytes()))
	}
	if s.measured != nil && s.icc == nil {
		pieces = append(pieces, own(s.measured))
	}
	if s.density.unit != unknown {
		b := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, s.density.x), s.density.y)
		pieces = append(pieces, chunk("pHYs", append(b, 1)))
	}
	if s.exif != nil {
		pieces = append(pieces, chunk("eXIf", s.exif))
	}
	if s.xmp != nil {
		pieces = append(pieces, chunk("iTXt", append([]byte(xmpKeyword+"\x00\x00\x00\x00\x00"), s.xmp...)))
	}
	for _, t := range s.texts {
		pieces = append(pieces, chunk(t.chunk, t.payload))
	}
	for _, p := range kept[1:] {
		pieces = append(pieces, p.copy(f))
	}
	return pieces
}

func chunk(name string, payload []byte) piece {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(payload)))
	b = append(append(b, name...), payload...)
	return own(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}
