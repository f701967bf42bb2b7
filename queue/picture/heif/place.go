package heif

import (
	"encoding/binary"
	"image"
	"image/draw"
	"slices"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
)

// stored is where the picture lies in what is coded.
type stored struct {
	item   uint32          // what the library decodes: the primary one, or the only tile of its grid
	mask   uint32          // the item of the transparency
	size   image.Point     // of what the library decodes
	grid   image.Point     // of the part of it that the mask is for: a grid may be smaller than its tiles
	tile   image.Point     // of the pieces that this is made of; size if it is one
	window image.Rectangle // what of it is the picture
}

// madeOf returns the items that another is made of.
func (p *Picture) madeOf(id uint32) []uint32 {
	for _, ref := range p.boxes.References {
		if ref.Type == "dimg" && ref.From == id {
			return ref.To
		}
	}
	return nil
}

// place works out where the picture lies in what is coded, and how it is turned. The
// libraries are not asked to crop, to turn, or to copy a lone tile into a grid: each
// takes the memory of the picture once more.
func (p *Picture) place(main, coded media.Item, tiles int) error {
	size, ok := sizeOf(main)
	if !ok {
		return errBoxes
	}
	p.in.item, p.in.size, p.in.grid, p.in.tile = main.ID, size, size, size
	p.in.window = image.Rectangle{Max: size}
	if tile, ok := sizeOf(coded); ok {
		p.in.tile = tile
	}
	all := main.Properties
	switch whole := (image.Rectangle{Max: p.in.tile}); {
	case tiles != 1 || p.Name != "HEIC":
	case main.Type == "grid" && p.in.window.In(whole):
		p.in.item, p.in.size = coded.ID, p.in.tile
	case main.Type == "iden":
		p.in.item, p.in.size, p.in.grid, p.in.window = coded.ID, p.in.tile, p.in.tile, whole
		all = slices.Concat(coded.Properties, all)
	}
	err := p.transform(all)
	p.Size = p.in.window.Size()
	return err
}

// sizeOf is what an item declares.
func sizeOf(item media.Item) (image.Point, bool) {
	ispe, ok := item.Property("ispe")
	if !ok || len(ispe) < 12 {
		return image.Point{}, false
	}
	return image.Pt(number(ispe[4:]), number(ispe[8:])), true
}

// turned is EXIF's word for quarter turns against the clock, and then no mirror
// image, one of top and bottom, or one of left and right (ISO/IEC 23008-12, 6.5.10
// and 6.5.12).
var turned = [4][3]int{{1, 4, 2}, {8, 5, 7}, {3, 2, 4}, {6, 7, 5}}

// transform takes clap, irot and imir, which hold in the order in which the item has them.
func (p *Picture) transform(all []media.Property) error {
	quarter, mirror := 0, -1
	for _, prop := range all {
		b := prop.Payload
		switch {
		case prop.Type == "clap" && (quarter != 0 || mirror >= 0):
			return unsupported(pixels.ErrUnsupported, "this %s is cropped after it is turned, which cannot be read; save it as PNG or JPEG", p.Name)
		case prop.Type == "clap":
			p.in.window = clean(p.in.window, b)
		case len(b) == 0:
		case prop.Type == "irot" && mirror >= 0: // the other way round in the mirror
			quarter = (quarter - int(b[0])) & 3
		case prop.Type == "irot":
			quarter = (quarter + int(b[0])) & 3
		case prop.Type == "imir" && mirror < 0:
			mirror = int(b[0] & 1)
		case prop.Type == "imir": // back again, or half a turn if it is the other mirror
			quarter = (quarter + 2*(mirror^int(b[0]&1))) & 3
			mirror = -1
		}
	}
	p.Turn = turned[quarter][mirror+1]
	return nil
}

// clean is the clean aperture of what a window shows (ISO/IEC 14496-12, 12.1.4). One that
// makes no sense is as if it were not there.
func clean(window image.Rectangle, clap []byte) image.Rectangle {
	if len(clap) < 32 {
		return window
	}
	var v [8]int64 // width, height, and how far its centre is to the right and below; each with its divisor
	for i := range v {
		v[i] = int64(int32(binary.BigEndian.Uint32(clap[4*i:])))
		if i%2 == 1 && v[i] <= 0 {
			return window
		}
	}
	size := image.Pt(int(v[0]/v[1]), int(v[2]/v[3]))
	from := window.Min.Add(image.Pt(begins(window.Dx(), size.X, v[4], v[5]), begins(window.Dy(), size.Y, v[6], v[7])))
	cropped := image.Rectangle{from, from.Add(size)}
	if size.X <= 0 || size.Y <= 0 || !cropped.In(window) {
		return window
	}
	return cropped
}

// begins is where a part of a length begins whose centre is over/by beyond that of the
// whole.
func begins(whole, part int, over, by int64) int {
	twice := (int64(whole)-int64(part))*by + 2*over // in halves of 1/by
	return int(twice / (2 * by))
}

// cropped is the part of a picture within a window, which begins at the origin.
func cropped(m draw.Image, window image.Rectangle) image.Image {
	out := image.Rectangle{Max: window.Size()}
	switch m := m.(type) {
	case *image.NRGBA:
		return &image.NRGBA{Pix: m.Pix[m.PixOffset(window.Min.X, window.Min.Y):], Stride: m.Stride, Rect: out}
	case *image.NRGBA64:
		return &image.NRGBA64{Pix: m.Pix[m.PixOffset(window.Min.X, window.Min.Y):], Stride: m.Stride, Rect: out}
	case *image.RGBA:
		return &image.RGBA{Pix: m.Pix[m.PixOffset(window.Min.X, window.Min.Y):], Stride: m.Stride, Rect: out}
	case *image.RGBA64:
		return &image.RGBA64{Pix: m.Pix[m.PixOffset(window.Min.X, window.Min.Y):], Stride: m.Stride, Rect: out}
	}
	return m
}
