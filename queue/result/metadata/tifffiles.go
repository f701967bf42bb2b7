package metadata

import (
	"io"

	"bulkup/queue/result/metadata/tifffile"
)

// splitTIFF returns the strips: all else is written anew.
func splitTIFF(r io.ReaderAt, size int64) (parts, error) {
	strips, err := tifffile.Strips(r, size)
	if err != nil {
		return nil, errDamaged
	}
	return parts{{Span: strips}}, nil
}

func takeTIFF(r io.ReaderAt, _ parts) set {
	s := tifffile.Take(r)
	return set{exif: s.EXIF, icc: s.ICC, xmp: s.XMP, iptc: s.IPTC}
}

// joinTIFF returns nothing, so that the file stays as it is, where EXIF cannot be taken apart.
func joinTIFF(f *file, kept parts, s set) []piece {
	head, tail, err := tifffile.Join(f, tifffile.Said{EXIF: s.exif, ICC: s.icc, XMP: s.xmp, IPTC: s.iptc})
	if err != nil {
		return nil
	}
	pieces := []piece{own(head)}
	for _, p := range kept {
		pieces = append(pieces, p.copy(f))
	}
	return append(pieces, own(tail))
}
