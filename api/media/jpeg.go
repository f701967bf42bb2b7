package media

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	SOI   = 0xd8
	EOI   = 0xd9
	SOS   = 0xda
	APP0  = 0xe0
	APP1  = 0xe1
	APP2  = 0xe2
	APP13 = 0xed
	APP14 = 0xee
	COM   = 0xfe
)

// What the application segments that hold metadata begin with.
const (
	JFIFSignature        = "JFIF\x00"                               // APP0 (ITU-T T.871)
	EXIFSignature        = "Exif\x00\x00"                           // APP1 (Exif 3.0, 4.7.2)
	XMPSignature         = "http://ns.adobe.com/xap/1.0/\x00"       // APP1 (XMP part 3, 1.1.3)
	ExtendedXMPSignature = "http://ns.adobe.com/xmp/extension/\x00" // APP1 (XMP part 3, 1.1.3.1)
	ICCSignature         = "ICC_PROFILE\x00"                        // APP2 (ICC.1, B.4)
	PhotoshopSignature   = "Photoshop 3.0\x00"                      // APP13
	AdobeSignature       = "Adobe"                                  // APP14
)

// maxJunk is how many bytes between segments are passed over, in all.
const maxJunk = 1 << 20

// Segment is a marker of a JPEG file with what belongs to it.
type Segment struct {
	Marker byte
	Span
}

// IsFrame reports whether a marker begins a frame header: SOF0 to SOF15 without
// DHT, JPG and DAC, which share their range.
func IsFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}

// HasLength reports whether two bytes are a marker that a length follows: none of
// entropy-coded data, TEM, RSTn, SOI, EOI and fill bytes.
func HasLength(first, second byte) bool {
	return first == 0xff && second >= 0x02 && second != 0xff && (second < 0xd0 || second > EOI)
}

// Segments yields the segments of a JPEG file of size bytes up to its first SOS or
// EOI, which is the last (ITU-T T.81, B.1). Bytes between segments are passed over
// as libjpeg does, and markers without a length are left out.
func Segments(r io.ReaderAt, size int64) iter.Seq2[Segment, error] {
	return func(yield func(Segment, error) bool) {
		w := &window{r: r, size: size}
		junk := int64(0)
		for off := int64(2); ; {
			s, err := segment(w, off, &junk)
			if !yield(s, err) || err != nil || s.Marker == SOS || s.Marker == EOI {
				return
			}
			off = s.End
		}
	}
}

// segment finds the next segment at or after off.
func segment(w *window, off int64, junk *int64) (Segment, error) {
	// The usual case first: files may have millions of segments, one behind the other.
	if i := off - w.start; i >= 0 && i+4 <= int64(len(w.data)) {
		if b := w.data[i:][:4:4]; HasLength(b[0], b[1]) {
			n := int64(binary.BigEndian.Uint16(b[2:]))
			if end := off + 2 + n; n >= 2 && end <= w.size {
				return Segment{b[1], Span{Start: off, End: end, Data: off + 4, Len: n - 2}}, nil
			}
		}
	}
	start, marker, err := nextMarker(w, off, junk)
	if err != nil {
		return Segment{}, err
	}
	s := Segment{marker, Span{Start: start, End: start + 2, Data: start + 2}}
	if marker == EOI {
		return s, nil
	}
	b, err := w.at(start+2, 2)
	if err != nil {
		return Segment{}, err
	}
	n := int64(binary.BigEndian.Uint16(b))
	switch {
	case n < 2:
		return Segment{}, ErrDamaged
	case s.End+n > w.size:
		return Segment{}, io.ErrUnexpectedEOF
	}
	s.Data, s.Len, s.End = s.End+2, n-2, s.End+n
	return s, nil
}

// nextMarker returns the next marker that a length follows, or EOI, and where its
// last 0xff is.
func nextMarker(w *window, off int64, junk *int64) (start int64, marker byte, err error) {
	for {
		b, err := w.at(off, 2)
		switch {
		case err != nil:
			return 0, 0, err
		case b[0] == 0xff && b[1] == 0xff: // a fill byte
			off++
			continue
		case b[0] == 0xff && (b[1] == 0x01 || b[1] >= 0xd0 && b[1] <= SOI):
			off += 2
			continue
		case b[0] == 0xff && b[1] != 0:
			return off, b[1], nil
		}
		// What is read ahead is searched at once.
		ahead := w.data[off-w.start:]
		n := bytes.IndexByte(ahead[1:], 0xff) + 1
		if n == 0 {
			n = len(ahead)
		}
		off += int64(n)
		if *junk += int64(n); *junk > maxJunk {
			return 0, 0, ErrDamaged
		}
	}
}
