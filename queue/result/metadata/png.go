package metadata

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
)

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	xmpKeyword   = "XML:com.adobe.xmp"
)

// splitPNG tells the chunks up to the last; those of pixels in a row are one part.
func splitPNG(r io.ReaderAt, size int64) ([]part, error) {
	var parts []part
	for off := int64(len(pngSignature)); ; {
		var b [8]byte
		if _, err := r.ReadAt(b[:], off); err != nil {
			return nil, errDamaged
		}
		p := part{name: string(b[4:]), start: off, end: off + 12 + int64(binary.BigEndian.Uint32(b[:])), head: 8, tail: 4}
		if p.end > size {
			return nil, errDamaged
		}
		off = p.end
		if last := len(parts) - 1; p.name == "IDAT" && last >= 0 && parts[last].name == "IDAT" {
			parts[last].end = p.end
			continue
		}
		p.kind = pngKind(r, p)
		parts = append(parts, p)
		if p.name == "IEND" {
			return parts, nil
		}
	}
}

func pngKind(r io.ReaderAt, p part) kind {
	switch p.name {
	case "eXIf":
		return exif
	case "iCCP":
		return icc
	case "iTXt", "zTXt":
		if p.starts(r, xmpKeyword+"\x00") {
			return xmp
		}
		return text
	case "tEXt", "tIME":
		return text
	case "sRGB", "gAMA", "cHRM", "cICP":
		return colour
	}
	return other
}

func takePNG(r io.ReaderAt, parts []part) set {
	var s set
	for _, p := range parts {
		switch p.kind {
		case exif:
			s.exif = trimEXIF(p.payload(r))
		case icc:
			_, rest, _ := bytes.Cut(p.payload(r), []byte{0})
			if len(rest) > 0 && rest[0] == 0 {
				s.icc = inflate(rest[1:])
			}
		case xmp:
			s.xmp = pngText(p.name, p.after(r, xmpKeyword+"\x00"))
		}
	}
	return s
}

// pngText returns the text of an iTXt or zTXt chunk behind its keyword.
func pngText(name string, b []byte) []byte {
	if len(b) < 2 {
		return nil
	}
	if name == "zTXt" { // a compression method first
		return inflate(b[1:])
	}
	compressed := b[0] != 0
	fields := bytes.SplitN(b[2:], []byte{0}, 3) // language, keyword in it, text
	switch {
	case len(fields) < 3:
		return nil
	case compressed:
		return inflate(fields[2])
	}
	return fields[2]
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
func joinPNG(f *file, kept []part, s set) []piece {
	pieces := []piece{own([]byte(pngSignature))}
	for i, p := range kept {
		pieces = append(pieces, p.copy(f))
		if i > 0 {
			continue
		}
		if s.icc != nil {
			var b bytes.Buffer
			b.WriteString("ICC profile\x00\x00")
			z := zlib.NewWriter(&b)
			z.Write(s.icc) // a buffer takes everything
			z.Close()
			pieces = append(pieces, chunk("iCCP", b.Bytes()))
		}
		if s.exif != nil {
			pieces = append(pieces, chunk("eXIf", s.exif))
		}
		if s.xmp != nil {
			pieces = append(pieces, chunk("iTXt", append([]byte(xmpKeyword+"\x00\x00\x00\x00\x00"), s.xmp...)))
		}
	}
	return pieces
}

func chunk(name string, payload []byte) piece {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(payload)))
	b = append(append(b, name...), payload...)
	return own(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}
