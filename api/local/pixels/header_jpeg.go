package pixels

import (
	"bytes"
	"encoding/binary"
)

// probeJPEG walks the marker segments up to the first scan (ITU-T T.81, B.2).
func probeJPEG(w *window, h *Header) error {
	h.Format = "jpg"
	off := int64(2)
	for {
		b, err := w.at(off, 2)
		if err != nil {
			return err
		}
		if b[0] != 0xff {
			return problem(ErrDamaged, "the JPEG header is damaged")
		}
		marker := b[1]
		if marker == 0xff { // fill byte
			off++
			continue
		}
		off += 2
		if marker == 0x01 || marker >= 0xd0 && marker <= 0xd8 { // no length follows
			continue
		}
		if marker == 0xd9 {
			return problem(ErrDamaged, "the JPEG ends before its picture starts")
		}
		if b, err = w.at(off, 2); err != nil {
			return err
		}
		n := int(binary.BigEndian.Uint16(b))
		if n < 2 {
			return problem(ErrDamaged, "the JPEG header is damaged")
		}
		if marker == 0xda {
			tail, err := w.at(w.size-2, 2)
			h.Truncated = err == nil && !bytes.Equal(tail, []byte{0xff, 0xd9})
			return err
		}
		if isFrame(marker) || marker == 0xe1 || marker == 0xe2 {
			segment, err := w.at(off+2, n-2)
			if err != nil {
				return err
			}
			if err := jpegSegment(marker, segment, h); err != nil {
				return err
			}
		}
		off += int64(n)
	}
}

// isFrame tells the SOF markers from DHT, JPG and DAC, which share their range.
func isFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}

func jpegSegment(marker byte, s []byte, h *Header) error {
	switch {
	case marker == 0xe1 && bytes.HasPrefix(s, []byte("Exif\x00\x00")):
		if !h.EXIF { // of several, viewers take the first
			h.EXIF, h.Orientation = true, exifOrientation(s[6:])
		}
	case marker == 0xe1:
		h.XMP = h.XMP || bytes.HasPrefix(s, []byte("http://ns.adobe.com/xap/1.0/\x00"))
	case marker == 0xe2:
		h.ICC = h.ICC || bytes.HasPrefix(s, []byte("ICC_PROFILE\x00"))
	case marker > 0xc2:
		return problem(ErrUnsupported, "this kind of JPEG (arithmetic, lossless or hierarchical) cannot be read; save it as a baseline JPEG")
	case len(s) < 6:
		return problem(ErrDamaged, "the JPEG header is damaged")
	case s[0] != 8:
		return problem(ErrUnsupported, "a JPEG with %d bits a sample cannot be read; save it with 8", s[0])
	default:
		h.Progressive = marker == 0xc2
		h.Height = int(binary.BigEndian.Uint16(s[1:]))
		h.Width = int(binary.BigEndian.Uint16(s[3:]))
		h.Gray, h.CMYK = s[5] == 1, s[5] == 4
	}
	return nil
}
