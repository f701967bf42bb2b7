package media

import (
	"bytes"
	"io"
	"slices"
)

// HEIF is what the boxes of an AVIF or HEIC file say about the pictures in it
// (ISO/IEC 23008-12, 14496-12).
type HEIF struct {
	Brand      string   // the major brand, such as "avif", "heic" or "mif1"
	Compatible []string // the brands that the file can be read as
	Sequence   bool     // there is a moov box: the file holds a track of pictures
	Mini       bool     // there is a mini box, the short form of all others; nothing of it is read
	Primary    uint32   // the item that is the picture; 0 if none is
	Items      []Item
	References []Reference
	place      map[uint32]int // of each item in Items
	meta       Span
}

// Item is a picture, a tile, a mask, or metadata of one.
type Item struct {
	ID         uint32
	Type       string // "hvc1", "av01", "grid", "Exif", "mime" and the like
	MIME       string // of a "mime" item
	Properties []Property
	Extents    []Extent
}

// Property describes an item: "ispe", "colr", "irot" and the like.
type Property struct {
	Type    string
	Payload []byte // with version and flags, where its box has them
}

// Extent is a piece of an item, in bytes from the beginning of the file.
type Extent struct{ Offset, Len int64 }

// Reference is what one item is to others: "thmb", "auxl", "cdsc", "dimg", "tmap".
type Reference struct {
	Type string
	From uint32
	To   []uint32
}

// What a file may take of memory: bytes of the meta box, and parts in it.
const (
	maxMeta  = 16 << 20
	maxItems = 1 << 16
)

// ReadHEIF reads the boxes of a file of size bytes. It does not read what the items
// hold. A file without pictures, but with a track of them, has no Items.
func ReadHEIF(r io.ReaderAt, size int64) (*HEIF, error) {
	h := &HEIF{}
	for b, err := range Boxes(r, 0, size) {
		if err == io.ErrUnexpectedEOF && h.meta.Len > 0 {
			break // the pixels are cut off; what is said of them is there
		}
		if err != nil {
			return nil, err
		}
		switch b.Type {
		case "ftyp":
			err = h.brands(r, b)
		case "moov":
			h.Sequence = true
		case "mini":
			h.Mini = true
		case "meta":
			err = h.readMeta(r, b.Span)
		}
		if err != nil {
			return nil, err
		}
	}
	if h.meta.Len == 0 && !h.Sequence && !h.Mini {
		return nil, ErrDamaged
	}
	return h, nil
}

func (h *HEIF) brands(r io.ReaderAt, b Box) error {
	p, err := b.Payload(r, 1<<12)
	if err != nil || len(p) < 8 {
		return ErrDamaged
	}
	h.Brand = string(p[:4])
	for brand := range slices.Chunk(p[8:len(p)/4*4], 4) {
		h.Compatible = append(h.Compatible, string(brand))
	}
	return nil
}

// Item returns the item of an id.
func (h *HEIF) Item(id uint32) (Item, bool) {
	i, ok := h.place[id]
	if !ok {
		return Item{}, false
	}
	return h.Items[i], true
}

// Property returns the first property of a kind that the item has.
func (i Item) Property(kind string) ([]byte, bool) {
	n := slices.IndexFunc(i.Properties, func(p Property) bool { return p.Type == kind })
	if n < 0 {
		return nil, false
	}
	return i.Properties[n].Payload, true
}

// Read returns what an item holds, at most most bytes. The error is ErrDamaged if it
// is more, or lies nowhere in the file.
func (i Item) Read(r io.ReaderAt, most int64) ([]byte, error) {
	total := int64(0)
	for _, e := range i.Extents {
		if e.Len < 0 || e.Len > most || e.Offset < 0 {
			return nil, ErrDamaged
		}
		if total += e.Len; total > most {
			return nil, ErrDamaged
		}
	}
	data := make([]byte, 0, total)
	for _, e := range i.Extents {
		piece, err := Span{Data: e.Offset, Len: e.Len}.Payload(r, most)
		if err != nil {
			return nil, err
		}
		data = append(data, piece...)
	}
	return data, nil
}

// Said returns the EXIF block and the XMP packet that describe the picture, nil for
// what is not there, makes no sense, or takes more than most bytes.
func (h *HEIF) Said(r io.ReaderAt, most int64) (exif, xmp []byte) {
	for _, i := range h.Items {
		switch {
		case i.Type == "Exif" && exif == nil && h.describes(i):
			data, err := i.Read(r, most)
			c := &cursor{b: data} // it begins with how far away the block is
			if skip := c.number(4); err == nil && !c.bad && skip < uint64(len(c.b)) {
				exif = bytes.TrimPrefix(c.b[skip:], []byte(EXIFSignature))
			}
		case i.Type == "mime" && i.MIME == "application/rdf+xml" && xmp == nil && h.describes(i):
			xmp, _ = i.Read(r, most)
		}
	}
	return exif, xmp
}

// describes reports whether a metadata item is about the primary picture, as one
// without a reference is too.
func (h *HEIF) describes(i Item) bool {
	any := false
	for _, ref := range h.References {
		if ref.Type == "cdsc" && ref.From == i.ID {
			if any = true; slices.Contains(ref.To, h.Primary) {
				return true
			}
		}
	}
	return !any
}
