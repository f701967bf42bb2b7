// Package tiff decodes a picture of a TIFF or BigTIFF file (TIFF 6.0, its
// technical notes, and libtiff's BigTIFF): strips and tiles, chunky and planar, of 1
// to 32 bits and of floating point, grey, RGB, palette, YCbCr and CMYK.
// A picture is decoded a row at a time, so that memory is that of its pixels.
//
// It never converts colours beyond what the file's own photometric interpretation
// says; the profile and its use are the caller's. Start at Read.
package tiff

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
)

// Tags of TIFF 6.0 and of DNG.
const (
	tagSubfile     = 0x00fe
	tagWidth       = 0x0100
	tagHeight      = 0x0101
	tagBits        = 0x0102
	tagCompression = 0x0103
	tagPhotometric = 0x0106
	tagFillOrder   = 0x010a
	tagStrips      = 0x0111
	tagOrientation = 0x0112
	tagSamples     = 0x0115
	tagStripRows   = 0x0116
	tagStripBytes  = 0x0117
	tagPlanar      = 0x011c
	tagT4          = 0x0124
	tagPredictor   = 0x013d
	tagColours     = 0x0140
	tagTileWidth   = 0x0142
	tagTileHeight  = 0x0143
	tagTiles       = 0x0144
	tagTileBytes   = 0x0145
	tagSubIFDs     = 0x014a
	tagExtra       = 0x0152
	tagInkSet      = 0x014c
	tagFormat      = 0x0153
	tagTables      = 0x015b
	tagLuma        = 0x0211
	tagSubsampling = 0x0212
	tagReference   = 0x0214
	tagDNG         = 0xc612
)

// Photometric interpretations.
const (
	whiteIsZero = 0
	blackIsZero = 1
	rgb         = 2
	palette     = 3
	cmyk        = 5
	ycbcr       = 6
	cfa         = 32803 // of a sensor
	linearRaw   = 34892
)

// Picture is a picture of a file.
type Picture struct {
	Size        image.Point // as stored
	Depth       int         // bits of a sample of the result: 8 or 16
	Orientation int         // as in EXIF, 1 to 8
	Pages       bool        // more pictures follow that are no smaller copies of this one
	Inks        bool        // Decode returns *Inked

	coding
	file   *media.TIFF
	r      io.ReaderAt
	dir    media.Directory
	pieces pieces
}

// coding is how the samples are stored.
type coding struct {
	compression int
	photometric int
	planar      bool
	samples     int // of a pixel
	bits        int // of a sample
	format      int // 1: whole numbers, 3: floating point, 4: not said
	alpha       int // 0: none, 1: multiplied in, 2: not
	predictor   int
}

// pieces are the strips or tiles.
type pieces struct {
	width, height int // of each
	across, down  int // how many
	at, bytes     []uint64
}

var errDamaged = errors.New("the directory of the TIFF makes no sense")

// Read reads the first directory. A kind that cannot be decoded, or is the raw file
// of a camera, is a *pixels.Problem (pixels.ErrUnsupported).
func Read(r io.ReaderAt, size int64) (*Picture, error) { return ReadPage(r, size, 1) }

// ReadPage is Read of one of the Pages, from 1.
func ReadPage(r io.ReaderAt, size int64, page int) (*Picture, error) {
	file, err := media.ReadTIFF(r, size)
	if err != nil {
		return nil, err
	}
	dir, err := file.Directory(file.First)
	if err != nil {
		return nil, err
	}
	if page > 1 {
		all := pages(file, page)
		if len(all) < page {
			return nil, io.ErrUnexpectedEOF
		}
		dir = all[page-1]
	}
	p := &Picture{file: file, r: r, dir: dir, Orientation: 1}
	if p.isRaw() {
		return nil, unsupported("this is a raw file of a camera; develop it to JPEG or TIFF first")
	}
	p.Size = image.Pt(p.number(tagWidth, 0), p.number(tagHeight, 0))
	if p.Size.X <= 0 || p.Size.Y <= 0 {
		return nil, errDamaged
	}
	if v := p.number(tagOrientation, 1); v >= 1 && v <= 8 {
		p.Orientation = v
	}
	if next, err := file.Directory(dir.Next); err == nil && file.Number(next, tagSubfile)&1 == 0 {
		p.Pages = true
	}
	p.compression, p.photometric = p.number(tagCompression, 1), p.number(tagPhotometric, whiteIsZero)
	p.samples, p.planar = p.number(tagSamples, 1), p.number(tagPlanar, 1) == 2
	p.bits, p.format, p.predictor = p.number(tagBits, 1), p.number(tagFormat, 1), p.number(tagPredictor, 1)
	p.planar = p.planar && p.samples > 1
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, p.layOut(size)
}

func (p *Picture) number(tag uint16, other int) int {
	all := p.file.Numbers(p.dir, tag, 1)
	if len(all) == 0 || all[0] > 1<<31-1 {
		return other
	}
	return int(all[0])
}

// isRaw reports whether the file is that of a sensor, before which stands a small
// picture for previews (DNG 1.7; NEF, ARW and PEF as dcraw reads them).
func (p *Picture) isRaw() bool {
	if _, dng := p.dir.Find(tagDNG); dng {
		return true
	}
	sensor := func(d media.Directory) bool {
		v := p.file.Number(d, tagPhotometric)
		return v == cfa || v == linearRaw
	}
	if sensor(p.dir) {
		return true
	}
	for _, at := range p.file.Numbers(p.dir, tagSubIFDs, 16) {
		if d, err := p.file.Directory(int64(at)); err == nil && sensor(d) {
			return true
		}
	}
	return false
}

// check refuses what cannot be decoded, and works out what comes of the rest.
func (p *Picture) check() error {
	for _, b := range p.file.Numbers(p.dir, tagBits, p.samples) {
		if int(b) != p.bits {
			return unsupported("a TIFF whose channels differ in depth cannot be read; save it as PNG")
		}
	}
	colours := map[int]int{whiteIsZero: 1, blackIsZero: 1, rgb: 3, palette: 1, cmyk: 4, ycbcr: 3}[p.photometric]
	switch {
	case colours == 0:
		return unsupported("a TIFF with colours of kind %d cannot be read; save it as RGB", p.photometric)
	case p.photometric == ycbcr && p.compression != jpegStrips && (p.planar || p.bits != 8 || p.samples != 3):
		return unsupported("a TIFF in YCbCr whose channels are stored apart cannot be read; save it as RGB")
	case p.photometric == cmyk && p.number(tagInkSet, 1) != 1:
		return unsupported("a TIFF with inks that are not cyan, magenta, yellow and black cannot be read; save it as RGB")
	case p.samples < colours || p.samples > 16:
		return errDamaged
	case !compressions[p.compression]:
		return unsupported("a TIFF with compression %d cannot be read; save it with LZW or Deflate", p.compression)
	case p.predictor < 1 || p.predictor > 3 || p.predictor > 1 && p.bits != 8 && p.bits != 16 && p.bits != 32 && (p.predictor != 3 || p.bits != 64):
		return unsupported("a TIFF with predictor %d cannot be read; save it without", p.predictor)
	}
	if p.photometric == palette && p.bits > 8 {
		return unsupported("a TIFF with a palette of %d bits cannot be read; save it as RGB", p.bits)
	}
	if p.format == 2 { // readers do not agree on what of it is black
		return unsupported("a TIFF of signed numbers cannot be read; save it with unsigned ones")
	}
	whole := p.bits >= 1 && p.bits <= 16 || p.bits == 24 || p.bits == 32
	floats := p.bits == 16 || p.bits == 32 || p.bits == 64
	if (p.format == 1 || p.format == 4) && !whole || p.format == 3 && !floats || p.format > 4 {
		return unsupported("a TIFF with %d bits a sample cannot be read; save it with 8 or 16", p.bits)
	}
	if extra := p.file.Numbers(p.dir, tagExtra, 1); len(extra) > 0 && extra[0] <= 2 && p.samples > colours && (p.photometric <= palette || p.photometric == cmyk) {
		p.alpha = int(extra[0])
	}
	p.Depth = 8
	if p.bits > 8 && p.photometric != cmyk && p.photometric != palette {
		p.Depth = 16
	}
	p.Inks = p.photometric == cmyk
	if p.Inks && p.alpha == 1 { // readers do not agree on what an ink is that is multiplied with it
		return unsupported("a TIFF in CMYK with transparency that is multiplied in cannot be read; save it as RGB")
	}
	return nil
}

// maxPieces bounds the memory for where pieces lie. As rows, or as tiles of 16×16
// pixels in planes, no picture that can be decoded has more.
const maxPieces = 1 << 21

// layOut finds the strips or tiles.
func (p *Picture) layOut(size int64) error {
	c := &p.pieces
	c.width, c.height = p.number(tagTileWidth, 0), p.number(tagTileHeight, 0)
	at, bytes := uint16(tagTiles), uint16(tagTileBytes)
	if c.width <= 0 || c.height <= 0 {
		c.width, c.height = p.Size.X, min(p.number(tagStripRows, p.Size.Y), p.Size.Y)
		at, bytes = tagStrips, tagStripBytes
		if c.height <= 0 {
			c.height = p.Size.Y
		}
	}
	if c.width > p.Size.X+1<<14 || c.height > p.Size.Y+1<<14 {
		return errDamaged
	}
	c.across, c.down = (p.Size.X+c.width-1)/c.width, (p.Size.Y+c.height-1)/c.height
	n := c.across * c.down
	if p.planar {
		n *= p.samples
	}
	if int64(n) > size || n > maxPieces { // each takes bytes
		return errDamaged
	}
	if _, ok := p.dir.Find(at); !ok && at == tagTiles { // some writers use the tags of strips
		at, bytes = tagStrips, tagStripBytes
	}
	c.at, c.bytes = p.file.Numbers(p.dir, at, n), p.file.Numbers(p.dir, bytes, n)
	if len(c.at) < n {
		return errDamaged
	}
	for len(c.bytes) < n { // old writers left them out
		c.bytes = append(c.bytes, uint64(size))
	}
	return nil
}

// Decode returns *image.Gray, *image.Gray16, *image.NRGBA, *image.NRGBA64 or
// *Inked. It ends with ctx.
func (p *Picture) Decode(ctx context.Context) (image.Image, error) {
	c, err := newCanvas(p)
	if err != nil {
		return nil, err
	}
	planes := 1
	if p.planar {
		planes = min(p.samples, c.channels())
	}
	for plane := range planes {
		for i := range p.pieces.across * p.pieces.down {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if err := p.piece(c, plane, i); err != nil {
				return nil, fmt.Errorf("piece %d: %w", i, err)
			}
		}
	}
	return c.finish(), nil
}

func unsupported(format string, args ...any) error {
	return &pixels.Problem{Kind: pixels.ErrUnsupported, Message: fmt.Sprintf(format, args...)}
}
