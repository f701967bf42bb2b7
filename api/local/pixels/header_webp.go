package pixels

import (
	"encoding/binary"

	"bulkup/api/media"
)

// probeWebP reads the container and the first frame's header (RFC 9649; the
// frame headers are those of RFC 6386 and of the lossless bitstream).
func probeWebP(w *window, h *Header) error {
	h.Format = "webp"
	b, err := w.at(4, 4)
	if err != nil {
		return err
	}
	end := 8 + int64(binary.LittleEndian.Uint32(b))
	h.Truncated = end > w.size
	end = min(end, w.size)

	extended := false
	for off := int64(12); off+8 <= end; {
		if b, err = w.at(off, 8); err != nil {
			return err
		}
		n := int64(binary.LittleEndian.Uint32(b[4:]))
		switch name := string(b[:4]); name {
		case "VP8X":
			if b, err = w.at(off+8, 10); err != nil {
				return err
			}
			extended = true
			h.Animated = b[0]&0x02 != 0
			h.Alpha = b[0]&0x10 != 0
			h.Width = 1 + int(b[4]) + int(b[5])<<8 + int(b[6])<<16
			h.Height = 1 + int(b[7]) + int(b[8])<<8 + int(b[9])<<16
		case "VP8 ", "VP8L":
			if !extended {
				return probeFrame(w, off+8, name, h)
			}
		case "ICCP":
			h.ICC = true
		case "XMP ":
			h.XMP = true
		case "EXIF":
			h.EXIF = true
			if b, err := w.at(off+8, int(min(n, 1<<16))); err == nil {
				h.Orientation = media.Orientation(b)
			}
		}
		off += 8 + n + n&1
	}
	if !extended {
		return problem(ErrTruncated, "the WebP file holds no picture")
	}
	return nil
}

func probeFrame(w *window, off int64, name string, h *Header) error {
	b, err := w.at(off, 10)
	if err != nil {
		return err
	}
	if name == "VP8L" {
		if b[0] != 0x2f {
			return problem(ErrDamaged, "the WebP header is damaged")
		}
		bits := binary.LittleEndian.Uint32(b[1:])
		h.Width = 1 + int(bits&0x3fff)
		h.Height = 1 + int(bits>>14&0x3fff)
		h.Alpha = bits>>28&1 != 0
		return nil
	}
	if b[0]&1 != 0 || b[3] != 0x9d || b[4] != 0x01 || b[5] != 0x2a {
		return problem(ErrDamaged, "the WebP header is damaged")
	}
	h.Width = int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff)
	h.Height = int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff)
	return nil
}
