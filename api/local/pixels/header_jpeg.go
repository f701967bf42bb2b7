package pixels

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"bulkup/api/media"
)

// probeJPEG walks the segments up to the first scan. Bytes between them are passed
// over, as libjpeg does.
func probeJPEG(w *window, h *Header) error {
	h.Format = "jpg"
	for s, err := range media.Segments(readerAt{w.r}, w.size) {
		switch {
		case errors.Is(err, media.ErrDamaged):
			return problem(ErrDamaged, "the JPEG header is damaged")
		case err != nil:
			return err
		case s.Marker == media.EOI:
			return problem(ErrDamaged, "the JPEG ends before its picture starts")
		case s.Marker == media.SOS:
			tail, err := w.at(w.size-2, 2)
			h.Truncated = err == nil && !bytes.Equal(tail, []byte{0xff, media.EOI})
			return err
		case media.IsFrame(s.Marker) || s.Marker == media.APP1 || s.Marker == media.APP2:
			segment, err := w.at(s.Data, int(s.Len))
			if err != nil {
				return err
			}
			if err := jpegSegment(s.Marker, segment, h); err != nil {
				return err
			}
		}
	}
	return nil
}

// readerAt reads anywhere in a seeker that nobody else uses meanwhile.
type readerAt struct{ io.ReadSeeker }

func (r readerAt) ReadAt(b []byte, off int64) (int, error) {
	if _, err := r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r, b)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

func jpegSegment(marker byte, s []byte, h *Header) error {
	switch {
	case marker == 0xe1 && bytes.HasPrefix(s, []byte("Exif\x00\x00")):
		if !h.EXIF { // of several, viewers take the first
			h.EXIF, h.Orientation = true, media.Orientation(s)
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
