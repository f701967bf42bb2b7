package media

import (
	"bytes"
	"encoding/binary"
	"io"
)

// TIFF is a file, or an EXIF block, of directories of entries, each of which holds
// its value or says where it is (TIFF 6.0, section 2; BigTIFF as libtiff has it).
type TIFF struct {
	Order interface {
		binary.ByteOrder
		binary.AppendByteOrder
	}
	Big   bool  // 64-bit offsets
	First int64 // where the first directory is
	r     io.ReaderAt
	size  int64
}

// Directory is one list of entries: [Start, End), with the offset of the next.
type Directory struct {
	Start, End int64
	Entries    []Entry
	Next       int64 // where the next directory is; 0 for none
	NextAt     int64 // where that is written; 0 where the file ends before it
}

// Entry is one entry of a directory. Its value is the Len bytes at Data, which is
// within the entry itself for short ones. Nothing says that the file has them.
type Entry struct {
	At    int64 // where the entry is
	Tag   uint16
	Type  uint16
	Count uint64
	Data  int64
	Len   int64 // 0 for a type that nobody knows
}

// widths are those of one value, in bytes, by the type of an entry (TIFF 6.0,
// section 2; 13 of the Adobe notes, 16 to 18 of BigTIFF, 129 of Exif 3.0).
var widths = map[uint16]uint64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8, 129: 1}

// maxEntries is how many entries of a directory are read; classic TIFF has no more.
const maxEntries = 1 << 16

// ReadTIFF reads the header of a TIFF or BigTIFF file of size bytes.
func ReadTIFF(r io.ReaderAt, size int64) (*TIFF, error) {
	t := &TIFF{r: r, size: size}
	var b [16]byte
	if err := t.read(b[:8], 0); err != nil {
		return nil, err
	}
	switch string(b[:2]) {
	case "II":
		t.Order = binary.LittleEndian
	case "MM":
		t.Order = binary.BigEndian
	default:
		return nil, ErrDamaged
	}
	switch t.Order.Uint16(b[2:]) {
	case 42:
		t.First = int64(t.Order.Uint32(b[4:]))
	case 43:
		if err := t.read(b[8:], 8); err != nil {
			return nil, err
		}
		t.Big, t.First = true, int64(t.Order.Uint64(b[8:]))
	default:
		return nil, ErrDamaged
	}
	return t, nil
}

func (t *TIFF) read(b []byte, off int64) error {
	if off < 0 || off > t.size-int64(len(b)) {
		return io.ErrUnexpectedEOF
	}
	if n, err := t.r.ReadAt(b, off); n < len(b) {
		return short(err)
	}
	return nil
}

// sizes are those of the header, the number of entries, an entry and an offset.
func (t *TIFF) sizes() (header, count, entry, offset int64) {
	if t.Big {
		return 16, 8, 20, 8
	}
	return 8, 2, 12, 4
}

// Directory reads the directory at an offset. One without entries is ErrDamaged.
func (t *TIFF) Directory(at int64) (Directory, error) {
	header, count, entry, offset := t.sizes()
	if at < header {
		return Directory{}, ErrDamaged
	}
	head := make([]byte, count)
	if err := t.read(head, at); err != nil {
		return Directory{}, err
	}
	n := t.number(head)
	if n == 0 || n > maxEntries {
		return Directory{}, ErrDamaged
	}
	b := make([]byte, int64(n)*entry)
	if err := t.read(b, at+count); err != nil {
		return Directory{}, err
	}
	d := Directory{Start: at, End: at + count + int64(len(b))}
	for e := int64(0); e < int64(len(b)); e += entry {
		d.Entries = append(d.Entries, t.entry(b[e:e+entry], at+count+e))
	}
	next := make([]byte, offset)
	if t.read(next, d.End) == nil { // the last one is sometimes left out
		d.Next, d.NextAt = int64(t.number(next)), d.End
		d.End += offset
	}
	return d, nil
}

func (t *TIFF) entry(b []byte, at int64) Entry {
	e := Entry{At: at, Tag: t.Order.Uint16(b), Type: t.Order.Uint16(b[2:])}
	place := b[len(b)-4:]
	e.Count = uint64(t.Order.Uint32(b[4:]))
	if t.Big {
		place, e.Count = b[12:], t.Order.Uint64(b[4:])
	}
	if width := widths[e.Type]; width > 0 && e.Count < 1<<40 {
		e.Len = int64(width * e.Count)
	}
	if e.Data = at + int64(len(b)-len(place)); e.Len > int64(len(place)) {
		e.Data = int64(t.number(place))
	}
	return e
}

// Find returns the first entry of a tag.
func (d Directory) Find(tag uint16) (Entry, bool) {
	for _, e := range d.Entries {
		if e.Tag == tag {
			return e, true
		}
	}
	return Entry{}, false
}

// Value reads what an entry holds; nil if that is nothing, lies outside of the
// file, or takes more than most bytes.
func (t *TIFF) Value(e Entry, most int64) []byte {
	if e.Len <= 0 || e.Len > most || e.Data < 0 || e.Data > t.size-e.Len {
		return nil
	}
	b := make([]byte, e.Len)
	if t.read(b, e.Data) != nil {
		return nil
	}
	return b
}

// Number is the value of a tag that holds whole numbers, the first of them; 0 if
// there is none.
func (t *TIFF) Number(d Directory, tag uint16) uint64 {
	if all := t.Numbers(d, tag, 1); len(all) > 0 {
		return all[0]
	}
	return 0
}

// Numbers are the values of a tag that holds whole numbers, at most the first most.
func (t *TIFF) Numbers(d Directory, tag uint16, most int) (all []uint64) {
	e, ok := d.Find(tag)
	width := map[uint16]int64{1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8}[e.Type]
	if !ok || width == 0 || e.Count == 0 {
		return nil
	}
	e.Len = width * int64(min(e.Count, uint64(most)))
	b := t.Value(e, e.Len)
	if b == nil {
		return nil
	}
	all = make([]uint64, 0, len(b)/int(width))
	for ; len(b) > 0; b = b[width:] {
		all = append(all, t.number(b[:width]))
	}
	return all
}

// number reads a whole number of one, two, four or eight bytes.
func (t *TIFF) number(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(t.Order.Uint16(b))
	case 4:
		return uint64(t.Order.Uint32(b))
	}
	return t.Order.Uint64(b)
}

// Orientation is how a picture with this EXIF block has to be turned to be upright
// (Exif 3.0, 4.6.5.1.5): 1 to 8, and 1 for whatever makes no sense. The prefix that
// only JPEG needs may be there.
func Orientation(exif []byte) int {
	const tag, short = 0x0112, 3
	exif = bytes.TrimPrefix(exif, []byte(EXIFSignature))
	t, err := ReadTIFF(bytes.NewReader(exif), int64(len(exif)))
	if err != nil {
		return 1
	}
	d, err := t.Directory(t.First)
	if err != nil {
		return 1
	}
	e, _ := d.Find(tag)
	if v := t.Number(d, tag); e.Type == short && v >= 1 && v <= 8 {
		return int(v)
	}
	return 1
}
