// Package tifffile puts what a picture says about itself into a TIFF, and takes it out
// again (TIFF 6.0; Exif 3.0; XMP part 3; ICC.1, annex B.4).
//
// An EXIF block is a TIFF without pictures. So the file begins with the block as it is,
// whose offsets stay true, those in the notes of camera makers among them; then come the
// strips, and then one directory of both. The strips are copied and never read, and only
// files that were put together like this can be: one picture, strips in one run.
//
// Start reading with Join.
package tifffile

import (
	"bytes"
	"io"
	"math"
	"slices"

	"bulkup/api/media"
)

// Said is what a picture says about itself, nil where it says nothing.
type Said struct {
	EXIF []byte // a TIFF file without pictures
	ICC  []byte // a colour profile
	XMP  []byte // an XML packet
	IPTC []byte // records of IPTC-IIM
}

const (
	tagBits       = 0x0102
	tagStrips     = 0x0111
	tagStripBytes = 0x0117
	tagXMP        = 0x02bc
	tagIPTC       = 0x83bb
	tagICC        = 0x8773

	kindByte, kindShort, kindLong, kindUndefined = 1, 3, 4, 7

	headerSize = 8
	entrySize  = 12
	maxBlock   = 16 << 20 // bytes of what is taken out
)

// ofPixels are the tags that say how the strips hold the picture. Those of an EXIF block
// are about its thumbnail or its source.
var ofPixels = []uint16{0x00fe, 0x00ff, 0x0100, 0x0101, tagBits, 0x0103, 0x0106, 0x010a, tagStrips, 0x0115, 0x0116, tagStripBytes,
	0x011c, 0x013d, 0x0140, 0x0142, 0x0143, 0x0144, 0x0145, 0x014a, 0x0152, 0x0153, 0x015b, 0x0201, 0x0202, 0x0211, 0x0212, 0x0213, 0x0214}

// ofOthers are the tags that a file has beside those of its pixels and of its EXIF block.
var ofOthers = []uint16{tagXMP, tagIPTC, tagICC}

// file is a TIFF with its one directory.
type file struct {
	*media.TIFF
	r      io.ReaderAt
	dir    media.Directory
	strips media.Span
}

func open(r io.ReaderAt, size int64) (*file, error) {
	t, err := media.ReadTIFF(r, size)
	if err != nil {
		return nil, err
	}
	f := &file{TIFF: t, r: r}
	if f.dir, err = t.Directory(t.First); err != nil {
		return nil, err
	}
	at := t.Numbers(f.dir, tagStrips, 1<<24)
	sizes := t.Numbers(f.dir, tagStripBytes, 1<<24)
	if t.Big || len(at) == 0 || len(sizes) != len(at) {
		return nil, media.ErrDamaged
	}
	end := at[0]
	for i, from := range at {
		if from != end {
			return nil, media.ErrDamaged // nobody knows what lies between
		}
		end += sizes[i]
	}
	f.strips = media.Span{Start: int64(at[0]), End: int64(end), Data: int64(at[0]), Len: int64(end - at[0])}
	if f.strips.Start < headerSize || f.strips.End > size {
		return nil, media.ErrDamaged
	}
	return f, nil
}

// Strips returns where the pixels of a file of size bytes lie. The error is
// media.ErrDamaged, or that of reading.
func Strips(r io.ReaderAt, size int64) (media.Span, error) {
	f, err := open(r, size)
	if err != nil {
		return media.Span{}, err
	}
	return f.strips, nil
}

// Take returns what a file says about its picture.
func Take(r io.ReaderAt) (s Said) {
	f, err := open(r, math.MaxInt64)
	if err != nil {
		return s
	}
	value := func(tag uint16) []byte {
		e, _ := f.dir.Find(tag)
		return f.Value(e, maxBlock)
	}
	return Said{EXIF: f.exif(), ICC: value(tagICC), XMP: value(tagXMP), IPTC: value(tagIPTC)}
}

// exif is the block that the file begins with, with a directory of its own.
func (f *file) exif() []byte {
	own := f.entries()
	block := make([]byte, f.strips.Start)
	if n, err := f.r.ReadAt(block, 0); len(own) == 0 || len(block) > maxBlock || n < len(block) && err != nil {
		return nil
	}
	return f.end(block, own)
}

// entries are those of the EXIF block in the directory, as they are: their values lie
// where they lie.
func (f *file) entries() (all []media.Field) {
	for _, e := range f.dir.Entries {
		if slices.Contains(ofPixels, e.Tag) || slices.Contains(ofOthers, e.Tag) {
			continue
		}
		raw := make([]byte, entrySize)
		if n, _ := f.r.ReadAt(raw, e.At); n == len(raw) {
			all = append(all, media.Field{Tag: e.Tag, Raw: raw})
		}
	}
	return all
}

// end appends a directory to a block that lies at the beginning of its file, and returns
// the block, whose header leads there.
func (f *file) end(block []byte, all []media.Field) []byte {
	block = append(block, make([]byte, len(block)%2)...)
	at := uint32(len(block))
	block = media.AppendDirectory(block, f.Order, int64(at), all)
	f.Order.PutUint32(block[4:], at)
	return block
}

// Join returns what stands before and behind the strips of a file that is to say s, and
// nothing else. The error is media.ErrDamaged, or that of reading.
func Join(r io.ReaderAt, s Said) (head, tail []byte, err error) {
	f, err := open(r, math.MaxInt64)
	if err != nil {
		return nil, nil, err
	}
	out := f
	if s.EXIF == nil {
		head = make([]byte, headerSize)
		if _, err := r.ReadAt(head, 0); err != nil {
			return nil, nil, err
		}
	} else {
		head = bytes.Clone(s.EXIF)
		if f.Number(f.dir, tagBits) == 16 { // the samples have the order of the file
			head = reordered(head, f.Order)
		}
		head = append(head, make([]byte, len(head)%2)...)
		if out, err = blockOf(head); err != nil {
			return nil, nil, err
		}
	}
	var all []media.Field
	if s.EXIF != nil {
		all = out.entries()
	}
	for _, e := range f.dir.Entries {
		if slices.Contains(ofPixels, e.Tag) {
			all = append(all, out.ofStrips(f, e, int64(len(head))-f.strips.Start))
		}
	}
	for _, v := range []struct {
		tag, kind uint16
		value     []byte
	}{{tagXMP, kindByte, s.XMP}, {tagIPTC, kindUndefined, s.IPTC}, {tagICC, kindUndefined, s.ICC}} {
		if v.value != nil {
			all = append(all, media.NewField(out.Order, v.tag, v.kind, len(v.value), v.value))
		}
	}
	at := int64(len(head)) + f.strips.Len
	tail = make([]byte, at%2)
	at += at % 2
	if at > 1<<32-1 {
		return nil, nil, media.ErrDamaged
	}
	out.Order.PutUint32(head[4:], uint32(at))
	return head, media.AppendDirectory(tail, out.Order, at, all), nil
}

// blockOf reads the main directory of an EXIF block.
func blockOf(b []byte) (*file, error) {
	r := bytes.NewReader(b)
	t, err := media.ReadTIFF(r, r.Size())
	if err != nil || t.Big {
		return nil, media.ErrDamaged
	}
	dir, err := t.Directory(t.First)
	return &file{TIFF: t, r: r, dir: dir}, err
}

// ofStrips is an entry about the pixels of from, in the order of bytes of f; places of
// strips are further on by a shift. All of them are whole numbers.
func (f *file) ofStrips(from *file, e media.Entry, shift int64) media.Field {
	all := from.Numbers(from.dir, e.Tag, int(min(e.Count, 1<<24)))
	var value []byte
	for _, n := range all {
		if e.Tag == tagStrips {
			n = uint64(int64(n) + shift)
		}
		if e.Type == kindShort {
			value = f.Order.AppendUint16(value, uint16(n))
		} else {
			value = f.Order.AppendUint32(value, uint32(n))
		}
	}
	kind := uint16(kindLong)
	if e.Type == kindShort {
		kind = kindShort
	}
	return media.NewField(f.Order, e.Tag, kind, len(all), value)
}
