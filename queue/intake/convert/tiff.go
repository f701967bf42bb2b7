package convert

import (
	"context"
	"encoding/binary"
	"image"
	"io"
	"slices"

	"bulkup/queue/intake/tiff"
	"bulkup/queue/result/metadata"
)

// Most of what is read of a file beside its pixels, in bytes. A colour profile of a
// printer may have some megabytes.
const (
	maxProfile = 16 << 20
	maxSaid    = 1 << 20
)

// Tags of TIFF 6.0, Exif 3.0 (4.6), XMP part 3 and ICC.1 (annex B.4).
const (
	tagXMP       = 0x02bc
	tagExif      = 0x8769
	tagICC       = 0x8773
	tagGPS       = 0x8825
	tagMakerNote = 0x927c
	tagInterop   = 0xa005
)

// carried are the tags of a scan that its result keeps: what it shows, with what,
// at how many pixels an inch, by whom and when it was made.
var carried = []uint16{0x010e, 0x010f, 0x0110, 0x011a, 0x011b, 0x0128, 0x0131, 0x0132, 0x013b, 0x8298}

func openTIFF(f file) (*picture, error) {
	t, err := tiff.Read(f, f.Size())
	if err != nil {
		return nil, err
	}
	p := &picture{name: "TIFF", size: t.Size, deep: t.Depth > 8, orientation: t.Orientation, maxPixels: flatPixels, cost: 5}
	p.said = tiffSaid(f)
	if t.Pages {
		p.lost = append(p.lost, "its first page")
	}
	p.decode = func(ctx context.Context) (image.Image, error) { return t.Decode(ctx) }
	if !t.Inks {
		return p, nil
	}
	profile := p.said.ICC
	p.said.ICC, p.inks = nil, isInks(profile)
	if !p.inks {
		p.lost = append(p.lost, "CMYK without a profile: colours may differ a little")
	}
	p.decode = func(ctx context.Context) (image.Image, error) {
		m, err := t.Decode(ctx)
		if err != nil || !p.inks {
			return m, err
		}
		return printed(m.(*image.CMYK), profile, "TIFF")
	}
	return p, nil
}

// tiffSaid reads what the first picture says. What makes no sense is as if it were
// not there. That of BigTIFF stays behind.
func tiffSaid(f file) (said metadata.Source) {
	head := make([]byte, 8)
	if _, err := f.ReadAt(head, 0); err != nil {
		return said
	}
	t := directories{f, binary.BigEndian}
	if head[0] == 'I' {
		t.order = binary.LittleEndian
	}
	if t.order.Uint16(head[2:]) != 42 {
		return said
	}
	main, _ := t.read(int64(t.order.Uint32(head[4:])))
	for _, e := range main {
		switch e.tag {
		case tagICC:
			said.ICC = t.value(e, maxProfile)
		case tagXMP:
			said.XMP = t.value(e, maxSaid)
		}
	}
	said.EXIF = t.exif(main)
	return said
}

// directories are those of a TIFF file.
type directories struct {
	io.ReaderAt
	order interface {
		binary.ByteOrder
		binary.AppendByteOrder
	}
}

// entry is one of a directory. Its value is in place, or where place says.
type entry struct {
	tag, kind uint16
	count     uint32
	place     [4]byte
	value     []byte // once it is read
}

// read returns the entries at an offset and where the next directory is, none where
// there is no directory.
func (t directories) read(offset int64) (all []entry, next int64) {
	count := make([]byte, 2)
	if _, err := t.ReadAt(count, offset); err != nil || offset < 8 {
		return nil, 0
	}
	n := int(t.order.Uint16(count))
	b := make([]byte, 12*n+4)
	if got, _ := t.ReadAt(b, offset+2); got < 12*n { // the pointer to the next one may be missing
		return nil, 0
	}
	for ; len(b) > 4; b = b[12:] {
		all = append(all, entry{t.order.Uint16(b), t.order.Uint16(b[2:]), t.order.Uint32(b[4:]), [4]byte(b[8:12]), nil})
	}
	return all, int64(t.order.Uint32(b))
}

// widths are those of one value, in bytes, by the type of an entry.
var widths = [...]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}

// value reads what an entry holds, nil where that is nothing, or more than most bytes.
func (t directories) value(e entry, most int64) []byte {
	if int(e.kind) >= len(widths) {
		return nil
	}
	n := widths[e.kind] * int64(e.count)
	if n <= 4 {
		return e.place[:n]
	}
	if n > most {
		return nil
	}
	b := make([]byte, n)
	if _, err := t.ReadAt(b, int64(t.order.Uint32(e.place[:]))); err != nil {
		return nil
	}
	return b
}

// number is the value of a tag that holds one whole number, 0 without it.
func (t directories) number(all []entry, tag uint16) uint32 {
	i := slices.IndexFunc(all, func(e entry) bool { return e.tag == tag })
	switch {
	case i < 0:
		return 0
	case all[i].kind == 3:
		return uint32(t.order.Uint16(all[i].place[:]))
	}
	return t.order.Uint32(all[i].place[:])
}
