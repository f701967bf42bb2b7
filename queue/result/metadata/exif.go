package metadata

import (
	"bytes"
	"slices"
)

// Tags of the directories (Exif 3.0, 4.6; TIFF 6.0).
const (
	tagImageWidth  = 0x0100
	tagImageLength = 0x0101
	tagOrientation = 0x0112
	tagThumbnail   = 0x0201 // where it begins, in the second directory
	tagThumbLength = 0x0202
	tagExif        = 0x8769 // pointers to further directories
	tagGPS         = 0x8825
	tagInterop     = 0xa005
	tagPixelX      = 0xa002
	tagPixelY      = 0xa003
)

// trimEXIF removes the prefix that only JPEG needs and some writers always put.
func trimEXIF(b []byte) []byte { return bytes.TrimPrefix(b, []byte(exifSignature)) }

// editEXIF returns a copy of an EXIF block that fits a picture of width × height
// pixels as stored. Everything stays at its place, since the notes of camera
// makers count bytes from the beginning; what goes is overwritten with zeros. The
// thumbnail goes: it is of the source. The error is errDamaged.
func editEXIF(data []byte, orientation, width, height int, withoutGPS bool) ([]byte, error) {
	t, err := parseTIFF(bytes.Clone(data))
	if err != nil {
		return nil, err
	}
	for tag, value := range map[int]int{tagImageWidth: width, tagImageLength: height} {
		t.setLong(t.main, tag, value)
	}
	for tag, value := range map[int]int{tagPixelX: width, tagPixelY: height} {
		t.setLong(t.exif, tag, value)
	}
	if !t.setShort(t.main, tagOrientation, orientation) && orientation != 1 {
		return nil, errDamaged
	}
	if t.gps.entries != nil && withoutGPS {
		if err := t.dropGPS(); err != nil {
			return nil, err
		}
	}
	t.dropThumbnail()
	return t.data, nil
}

// dropGPS overwrites the directory of positions and its pointer.
func (t *tiff) dropGPS() error {
	gone := t.spans(t.gps)
	rest := t.known(t.main, t.exif, t.interop)
	for _, s := range gone {
		if s.overlaps(rest) {
			return errDamaged
		}
		clear(t.data[s.start:s.end])
	}
	return t.remove(&t.main, tagGPS)
}

// dropThumbnail unlinks the second directory, overwrites what belongs to it
// alone, and cuts off the zeros that this leaves at the end.
func (t *tiff) dropThumbnail() {
	if t.thumbnail.entries == nil {
		return
	}
	rest := t.known(t.main, t.exif, t.gps, t.interop)
	gone := t.spans(t.thumbnail)
	if s, ok := t.span(t.long(t.thumbnail, tagThumbnail), t.long(t.thumbnail, tagThumbLength)); ok {
		gone = append(gone, s)
	}
	t.order.PutUint32(t.data[t.main.next:], 0)
	for _, s := range gone {
		if !s.overlaps(rest) {
			clear(t.data[s.start:s.end])
		}
	}
	end := 0
	for _, s := range rest {
		end = max(end, s.end)
	}
	tail := bytes.TrimRight(t.data[end:], "\x00")
	t.data = t.data[:end+len(tail)]
}

// known returns the spans of directories and of the header before them.
func (t *tiff) known(list ...directory) []span {
	all := []span{{0, headerSize}}
	for _, d := range list {
		all = append(all, t.spans(d)...)
	}
	return all
}

// span is a run of bytes of the block, its end not included.
type span struct{ start, end int }

func (s span) overlaps(list []span) bool {
	return slices.ContainsFunc(list, func(o span) bool { return s.start < o.end && o.start < s.end })
}

// minimalEXIF says nothing but how a picture lies.
func minimalEXIF(orientation int) []byte {
	return []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" +
		string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00")
}
