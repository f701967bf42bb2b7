package metadata

import (
	"bytes"
	"slices"
	"strings"

	"bulkup/api/media"
)

// trimEXIF removes the prefix that only JPEG needs and some writers always put.
func trimEXIF(b []byte) []byte { return bytes.TrimPrefix(b, []byte(media.EXIFSignature)) }

// editEXIF returns a copy of an EXIF block that fits a picture of width × height
// pixels as stored. Everything stays at its place, since the notes of camera
// makers count bytes from the beginning; what goes is overwritten with zeros. The
// thumbnail goes: it is of the source. The error is errDamaged.
func editEXIF(data []byte, orientation, width, height int, withoutGPS bool) ([]byte, error) {
	t, err := parseTIFF(bytes.Clone(data))
	if err != nil {
		return nil, err
	}
	t.set(0, tagImageWidth, 4, width)
	t.set(0, tagImageLength, 4, height)
	t.set(tagExif, tagPixelX, 4, width)
	t.set(tagExif, tagPixelY, 4, height)
	if !t.set(0, tagOrientation, 3, orientation) && orientation != 1 {
		return nil, errDamaged
	}
	if withoutGPS {
		if err := t.dropPositions(); err != nil {
			return nil, err
		}
	}
	t.dropThumbnail()
	return t.data, nil
}

// positions are the entries that say where a picture was taken, or may hold a
// second copy of what says so: GeoTIFF's, and packets of XMP and IPTC.
var positions = []uint16{tagGPS, 0x02bc, 0x83bb, 0x8649, 0x830e, 0x8480, 0x8482, 0x85d8, 0x87af, 0x87b0, 0x87b1}

// placed are the makers whose notes hold cities and countries.
var placed = []string{"panasonic", "leica", "nikon", "samsung", "ricoh", "pentax", "asahi", "casio"}

// dropPositions overwrites the directories of positions, and whatever leads there.
func (t *tiff) dropPositions() error {
	isGPS := func(role int) bool { return role == tagGPS }
	rest := append(t.spans(func(role int) bool { return role != tagGPS && role != later }), span{0, headerSize})
	for _, s := range t.spans(isGPS) {
		if s.overlaps(rest) {
			return errDamaged
		}
		clear(t.data[s.start:s.end])
	}
	note := t.noteHasPlaces()
	for i := range t.dirs {
		if isGPS(t.dirs[i].role) {
			continue
		}
		gone := func(e media.Entry) bool {
			return slices.Contains(positions, e.Tag) || note && e.Tag == tagMakerNote
		}
		for _, e := range t.dirs[i].Entries {
			if s, ok := t.within(e.Data, e.Len); ok && e.Len > 4 && gone(e) && !s.overlaps(t.lists()) {
				clear(t.data[s.start:s.end])
			}
		}
		if err := t.remove(&t.dirs[i], gone); err != nil {
			return err
		}
	}
	t.dirs = slices.DeleteFunc(t.dirs, func(d directory) bool { return isGPS(d.role) })
	return nil
}

func (t *tiff) noteHasPlaces() bool {
	e, _ := t.dirs[0].Find(tagMake)
	maker := strings.ToLower(string(t.Value(e, 1<<10)))
	return slices.ContainsFunc(placed, func(name string) bool { return strings.Contains(maker, name) })
}

// dropThumbnail unlinks the later directories, overwrites what belongs to them
// alone, and cuts off the zeros that this leaves at the end.
func (t *tiff) dropThumbnail() {
	if t.of(later) == nil {
		return
	}
	rest := append(t.spans(func(role int) bool { return role != later }), span{0, headerSize})
	for _, s := range t.spans(func(role int) bool { return role == later }) {
		if !s.overlaps(rest) {
			clear(t.data[s.start:s.end])
		}
	}
	t.Order.PutUint32(t.data[t.dirs[0].NextAt:], 0)
	end := 0
	for _, s := range rest {
		end = max(end, s.end)
	}
	tail := bytes.TrimRight(t.data[end:], "\x00")
	t.data = t.data[:end+len(tail)]
}

// minimalEXIF says nothing but how a picture lies.
func minimalEXIF(orientation int) []byte {
	return []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" +
		string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00")
}
