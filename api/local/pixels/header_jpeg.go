package pixels

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"bulkup/api/media"
)

// maxSegment is what a segment holds at most.
const maxSegment = 1<<16 - 1

// probeJPEG walks the segments up to the first scan. Bytes between them are passed
// over, as libjpeg does.
func probeJPEG(r io.ReaderAt, size int64, h *Header) error {
	h.Format = "jpg"
	for s, err := range media.Segments(r, size) {
		switch {
		case errors.Is(err, media.ErrDamaged):
			return problem(ErrDamaged, "the JPEG header is damaged")
		case err != nil:
			return err
		case s.Marker == media.EOI:
			return problem(ErrDamaged, "the JPEG ends before its picture starts")
		case s.Marker == media.SOS:
			tail, err := media.Span{Data: size - 2, Len: 2}.Payload(r, 2)
			h.Truncated = err == nil && !bytes.Equal(tail, []byte{0xff, media.EOI})
			return err
		case media.IsFrame(s.Marker):
			b, err := s.Payload(r, maxSegment)
			if err != nil {
				return err
			}
			if err := jpegFrame(s.Marker, b, h); err != nil {
				return err
			}
		case s.Marker == media.APP1 && s.HasPrefix(r, media.EXIFSignature) && !h.EXIF: // of several, viewers take the first
			b, err := s.Payload(r, maxSegment)
			if err != nil {
				return err
			}
			h.EXIF, h.Orientation = true, media.Orientation(b)
		case s.Marker == media.APP1:
			h.XMP = h.XMP || s.HasPrefix(r, media.XMPSignature)
		case s.Marker == media.APP2:
			h.ICC = h.ICC || s.HasPrefix(r, media.ICCSignature)
		}
	}
	return nil
}

func jpegFrame(marker byte, s []byte, h *Header) error {
	switch {
	case marker > 0xc2:
		return problem(ErrUnsupported, "this kind of JPEG (arithmetic, lossless or hierarchical) cannot be read; save it as a baseline JPEG")
	case len(s) < 6:
		return problem(ErrDamaged, "the JPEG header is damaged")
	case s[0] != 8:
		return problem(ErrUnsupported, "a JPEG with %d bits a sample cannot be read; save it with 8", s[0])
	}
	h.Progressive = marker == 0xc2
	h.Height = int(binary.BigEndian.Uint16(s[1:]))
	h.Width = int(binary.BigEndian.Uint16(s[3:]))
	h.Gray, h.CMYK = s[5] == 1, s[5] == 4
	h.Memory = jpegMemory(h, s[6:])
	return nil
}

// jpegMemory is what the decoders hold by the sampling factors of the components
// (ITU-T T.81, A.1): a byte a sample, two or four more for its coefficient where those
// are kept, and all of four inks or of odd ratios once more.
func jpegMemory(h *Header, components []byte) int64 {
	across, down, samples := 1, 1, 0
	for c := components; len(c) >= 3; c = c[3:] {
		across, down = max(across, int(c[1]>>4)), max(down, int(c[1]&15))
		samples += int(c[1]>>4) * int(c[1]&15)
	}
	units := int64((h.Width+8*across-1)/(8*across)) * int64((h.Height+8*down-1)/(8*down))
	planes := 64 * units * int64(samples)
	largest := 64 * units * int64(across*down)
	odd := len(components) == 9 && (components[4] != 0x11 || components[7] != 0x11)
	memory := planes
	switch {
	case h.Progressive && !h.Lean():
		memory = 5 * planes
	case h.Progressive, odd:
		memory = 3 * planes
	}
	if h.CMYK || odd {
		memory += 4 * int64(h.Width) * int64(h.Height)
		largest = 4 * int64(h.Width) * int64(h.Height)
		planes = largest
	}
	return turned(h, memory, planes, largest)
}

// Lean reports whether a progressive JPEG is read by the decoder that takes less
// memory, which is package loosejpeg.
func (h Header) Lean() bool {
	const pixels = 10_000_000
	return h.Progressive && int64(h.Width)*int64(h.Height) > pixels
}

// turned counts what turning a picture upright takes. Planes are turned one by one.
func turned(h *Header, decoding, planes, largest int64) int64 {
	if h.Orientation < 5 {
		return decoding
	}
	return max(decoding, planes+largest)
}
