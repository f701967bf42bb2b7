package metadata

import (
	"bytes"
	"slices"

	"bulkup/api/media"
)

const (
	headerSize = 8
	entrySize  = 12
)

// Tags of the directories (Exif 3.0, 4.6; TIFF 6.0).
const (
	tagImageWidth  = 0x0100
	tagImageLength = 0x0101
	tagMake        = 0x010f
	tagModel       = 0x0110
	tagOrientation = 0x0112
	tagXResolution = 0x011a
	tagYResolution = 0x011b
	tagUnit        = 0x0128
	tagSubIFDs     = 0x014a
	tagThumbnail   = 0x0201 // where it begins, in the second directory
	tagThumbLength = 0x0202
	tagExif        = 0x8769 // pointers to further directories, as SubIFDs is
	tagGPS         = 0x8825
	tagInterop     = 0xa005
	tagMakerNote   = 0x927c
	tagUserComment = 0x9286
	tagPixelX      = 0xa002
	tagPixelY      = 0xa003
	tagPadding     = 0xea1c
)

// later is the role of the directories behind the main one, which are of thumbnails.
const later = 1

// maxDirectories is how many directories a block may have; cameras write six.
const maxDirectories = 64

// tiff is the block that EXIF lies in.
type tiff struct {
	*media.TIFF
	data []byte
	dirs []directory // the main one first
}

// directory is one that is to be found from the main one.
type directory struct {
	media.Directory
	role int // the tag that leads to it, later, or 0 for the main one
}

// parseTIFF finds the directories. Each is read once, so that none can lead round
// in a circle, and none may lie upon another.
func parseTIFF(data []byte) (*tiff, error) {
	file, err := media.ReadTIFF(bytes.NewReader(data), int64(len(data)))
	if err != nil || file.Big {
		return nil, errDamaged
	}
	t := &tiff{TIFF: file, data: data}
	if err := t.follow(file.First, 0); err != nil {
		return nil, err
	}
	for i := 0; i < len(t.dirs); i++ {
		d := t.dirs[i]
		for _, tag := range []int{tagExif, tagGPS, tagInterop, tagSubIFDs} {
			for _, at := range t.Numbers(d.Directory, uint16(tag), maxDirectories) {
				if err := t.follow(int64(at), tag); err != nil {
					return nil, err
				}
			}
		}
		if d.role == 0 || d.role == later {
			if err := t.follow(d.Next, later); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// follow adds the directory at an offset, if there is one. Two pointers may lead to
// one directory of positions.
func (t *tiff) follow(at int64, role int) error {
	known := func(d directory) bool { return d.Start == at && d.role == tagGPS && role == tagGPS }
	if at == 0 && len(t.dirs) > 0 || slices.ContainsFunc(t.dirs, known) {
		return nil
	}
	d, err := t.Directory(at)
	own := span{int(d.Start), int(d.End)}
	if err != nil || own.overlaps(t.lists()) || len(t.dirs) == maxDirectories {
		return errDamaged
	}
	t.dirs = append(t.dirs, directory{d, role})
	return nil
}

// lists are where the header and the directories lie, without their values.
func (t *tiff) lists() []span {
	all := []span{{0, headerSize}}
	for _, d := range t.dirs {
		all = append(all, span{int(d.Start), int(d.End)})
	}
	return all
}

// of returns the first directory of a role, nil if there is none.
func (t *tiff) of(role int) *directory {
	i := slices.IndexFunc(t.dirs, func(d directory) bool { return d.role == role })
	if i < 0 {
		return nil
	}
	return &t.dirs[i]
}

// span is a run of bytes of the block, its end not included.
type span struct{ start, end int }

func (s span) overlaps(list []span) bool {
	return slices.ContainsFunc(list, func(o span) bool { return s.start < o.end && o.start < s.end })
}

// within returns n bytes at an offset, if the block has them.
func (t *tiff) within(at, n int64) (span, bool) {
	if at < headerSize || n <= 0 || at > int64(len(t.data))-n {
		return span{}, false
	}
	return span{int(at), int(at + n)}, true
}

// spans returns where directories of roles and the values that they point to lie.
// Values that would lie outside of the block are left to whoever reads them.
func (t *tiff) spans(is func(role int) bool) (all []span) {
	for _, d := range t.dirs {
		if !is(d.role) {
			continue
		}
		all = append(all, span{int(d.Start), int(d.End)})
		for _, e := range d.Entries {
			if s, ok := t.within(e.Data, e.Len); ok && e.Len > 4 {
				all = append(all, s)
			}
		}
		at, n := t.Number(d.Directory, tagThumbnail), t.Number(d.Directory, tagThumbLength)
		if s, ok := t.within(int64(at), int64(n)); ok && d.role == later {
			all = append(all, s)
		}
	}
	return all
}

// set gives the entries of a tag one whole number, of 16 bits (type 3) or 32 bits
// (type 4), and reports whether there are any.
func (t *tiff) set(role int, tag uint16, kind uint16, v int) (any bool) {
	d := t.of(role)
	if d == nil {
		return false
	}
	for _, e := range d.Entries {
		if e.Tag != tag {
			continue
		}
		b := t.data[e.At : e.At+entrySize]
		t.Order.PutUint16(b[2:], kind)
		t.Order.PutUint32(b[4:], 1)
		t.Order.PutUint32(b[8:], uint32(v))
		if kind == 3 {
			t.Order.PutUint16(b[8:], uint16(v))
			t.Order.PutUint16(b[10:], 0)
		}
		any = true
	}
	return any
}

// remove takes entries out of a directory and closes the gaps. TIFF allows no empty
// one: the last entry becomes padding.
func (t *tiff) remove(d *directory, gone func(media.Entry) bool) error {
	if !slices.ContainsFunc(d.Entries, gone) {
		return nil
	}
	list := t.data[d.Start:d.End]
	kept := list[2:2]
	for _, e := range d.Entries {
		if !gone(e) {
			kept = append(kept, t.data[e.At:e.At+entrySize]...)
		}
	}
	if len(kept) == 0 {
		kept = append(kept, make([]byte, entrySize)...)
		t.Order.PutUint16(kept, tagPadding)
		t.Order.PutUint16(kept[2:], 7)
		t.Order.PutUint32(kept[4:], 4)
	}
	t.Order.PutUint16(list, uint16(len(kept)/entrySize))
	if d.NextAt != 0 {
		kept = append(kept, t.data[d.NextAt:d.End]...)
	}
	clear(list[2+len(kept):])
	again, err := t.Directory(d.Start)
	if err != nil {
		return errDamaged
	}
	d.Directory = again
	return nil
}
