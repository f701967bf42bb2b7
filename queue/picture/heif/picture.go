// Package heif reads the pictures of AVIF and HEIC files: their size, depth and
// colours from the boxes and from the headers of what is coded, and their pixels by
// libavif and libheif in WebAssembly, each call within a budget of memory and time
// made from the size that was promised.
//
// It never converts colours: pixels come as red, green and blue of the file's own
// space, and Picture says which that is. Start at Read.
package heif

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
)

// Picture is the primary picture of a file, or the first of its track.
type Picture struct {
	Name   string      // "AVIF" or "HEIC"
	Size   image.Point // of the pixels that Decode returns
	Depth  int         // bits of a sample
	Alpha  bool        // there is a mask for transparency
	Frames bool        // more pictures follow this one
	Codes  Codes
	Peak   float64 // of the brightest light, in cd/m²; 0 is not said
	ICC    []byte  // the colour profile, which holds rather than Codes; nil without one
	EXIF   []byte  // as a TIFF file; nil without
	XMP    []byte
	// Turn is how the pixels of Decode have to be turned to be upright, as in EXIF.
	Turn int

	size  int64 // of the file
	boxes *media.HEIF
	in    stored
}

// Codes are code points of ITU-T H.273.
type Codes struct {
	Primaries, Transfer, Matrix int
	Full                        bool // luma from 0 to 255, and not from 16 to 235
}

const (
	maxSaid    = 1 << 20  // bytes of EXIF and of XMP
	unknown    = 2        // a code point that is not given
	maxFile    = 64 << 20 // bytes of a file: they all lie in memory
	alphaType  = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
	alphaType2 = "urn:mpeg:hevc:2015:auxid:1"
)

var errBoxes = errors.New("the boxes of the file make no sense")

// Read reads what a file of size bytes says about its picture. A kind that cannot
// be decoded is a *pixels.Problem (pixels.ErrUnsupported); other errors are damage.
func Read(r io.ReaderAt, size int64) (*Picture, error) {
	if size > maxFile {
		return nil, unsupported(pixels.ErrTooLarge, "the file has %d MB; AVIF and HEIC are converted up to %d MB", size>>20, maxFile>>20)
	}
	boxes, err := media.ReadHEIF(r, size)
	if err != nil {
		return nil, err
	}
	if boxes.Mini && len(boxes.Items) == 0 {
		return nil, unsupported(pixels.ErrUnsupported, "this HEIF is of the short form (mini), which cannot be read; save it as PNG or JPEG")
	}
	p := &Picture{size: size, boxes: boxes, Turn: 1, Codes: Codes{unknown, unknown, unknown, false}}
	main, ok := boxes.Item(boxes.Primary)
	if ok && !p.playsTrack() {
		err = p.readItem(r, main)
	} else {
		err = p.readTrack(r)
	}
	if err != nil {
		return nil, err
	}
	p.EXIF, p.XMP = boxes.Said(r, maxSaid)
	if p.in.size == (image.Point{}) { // a track
		p.in.size, p.in.window = p.Size, image.Rectangle{Max: p.Size}
	}
	if p.Size.X <= 0 || p.Size.Y <= 0 {
		return nil, errBoxes
	}
	return p, nil
}

// playsTrack reports whether libavif takes the track, and not the primary picture.
func (p *Picture) playsTrack() bool { return p.boxes.Sequence && p.boxes.Brand == "avis" }

func (p *Picture) readItem(r io.ReaderAt, main media.Item) error {
	coded, tiles := main, []uint32(nil)
	switch main.Type {
	case "grid", "iden", "iovl": // made of other items
		tiles = p.madeOf(main.ID)
		coded = media.Item{}
		if len(tiles) > 0 {
			coded, _ = p.boxes.Item(tiles[0])
		}
	}
	if err := p.kind(coded.Type); err != nil {
		return err
	}
	if err := p.place(main, coded, len(tiles)); err != nil {
		return err
	}
	properties := coded.Properties
	if p.Name == "AVIF" && len(coded.Extents) > 0 { // the header that decoders go by
		const head = 256
		e := coded.Extents[0]
		if b, err := (media.Span{Data: e.Offset, Len: min(e.Len, head)}).Payload(r, head); err == nil {
			properties = append(properties[:len(properties):len(properties)], media.Property{Type: sequenceHeader, Payload: b})
		}
	}
	if err := p.describe(properties, p.in.tile); err != nil {
		return err
	}
	if coded.ID != main.ID {
		if err := p.describe(main.Properties, p.in.size); err != nil {
			return err
		}
	}
	p.findAlpha(main.ID)
	return nil
}

// kind takes the type of what is coded.
func (p *Picture) kind(coded string) error {
	switch coded {
	case "hvc1", "hev1":
		p.Name = "HEIC"
	case "av01":
		p.Name = "AVIF"
	case "":
		return errBoxes
	default:
		return unsupported(pixels.ErrUnsupported, "this HEIF holds a picture of the kind %q, which cannot be read; save it as PNG or JPEG", coded)
	}
	return nil
}

// describe takes what properties say about samples and colours of a picture of the
// declared size. What is declared
// holds rather than what the coded picture says of itself.
func (p *Picture) describe(all []media.Property, declared image.Point) error {
	for _, prop := range all {
		b := prop.Payload
		var c coded
		var ok bool
		switch prop.Type {
		case "hvcC":
			c, ok = parseHVCC(b)
		case "av1C":
			c, ok = parseAV1C(b)
		case sequenceHeader:
			c, ok = parseAV1(b)
		}
		if !ok {
			continue
		}
		p.Depth = max(p.Depth, c.depth)
		if c.described {
			p.Codes = c.Codes
		}
		if tooLarge(c.size, declared) {
			return unsupported(pixels.ErrDamaged, "the file declares %d×%d pixels, but holds %d×%d; save it as PNG or JPEG",
				declared.X, declared.Y, c.size.X, c.size.Y)
		}
	}
	for _, prop := range all {
		b := prop.Payload
		switch {
		case prop.Type == "clli" && len(b) >= 2 && binary.BigEndian.Uint16(b) > 0: // what it holds, before what it was made on
			p.Peak = float64(binary.BigEndian.Uint16(b))
		case prop.Type == "mdcv" && len(b) >= 20 && p.Peak == 0:
			p.Peak = float64(number(b[16:])) / 10_000
		case prop.Type == "pixi" && len(b) > 5:
			p.Depth = max(p.Depth, int(slices.Max(b[5:])))
		case prop.Type != "colr" || len(b) < 4:
		case string(b[:4]) == "nclx" && len(b) >= 11:
			p.Codes = Codes{int(b[4])<<8 | int(b[5]), int(b[6])<<8 | int(b[7]), int(b[8])<<8 | int(b[9]), b[10]&0x80 != 0}
		case p.ICC == nil && (string(b[:4]) == "prof" || string(b[:4]) == "rICC"):
			p.ICC = b[4:]
		}
	}
	return nil
}

// tooLarge reports whether more is coded than is declared: such a file would take
// memory that nobody has promised. Encoders code a few more pixels than there are,
// to fill their blocks.
func tooLarge(coded, declared image.Point) bool {
	const block = 128
	return coded.X >= declared.X+block || coded.Y >= declared.Y+block
}

// findAlpha finds the mask of an item.
func (p *Picture) findAlpha(main uint32) {
	for _, ref := range p.boxes.References {
		if ref.Type != "auxl" || !slices.Contains(ref.To, main) {
			continue
		}
		item, _ := p.boxes.Item(ref.From)
		aux, _ := item.Property("auxC")
		if len(aux) < 4 {
			continue
		}
		switch kind, _, _ := cut(aux[4:]); kind {
		case alphaType, alphaType2:
			p.Alpha, p.in.mask = true, item.ID
			return
		}
	}
}

func unsupported(kind error, format string, args ...any) error {
	return &pixels.Problem{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
