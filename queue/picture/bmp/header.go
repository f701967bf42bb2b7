// Package bmp decodes Windows and OS/2 bitmaps: 1 to 32 bits, run lengths of 4 and 8
// bits, bitfields with and without alpha, rows in both directions. It reads what
// Windows itself reads, and is lenient where Windows is: the place of the pixels,
// short palettes, and run lengths that leave pixels out.
//
// Colours other than sRGB are reported by Picture and left as they are. Start at Read.
package bmp

import (
	"encoding/binary"
	"errors"
	"image"
	"io"
	"math/bits"

	"bulkup/api/local/pixels"
)

// Picture is the header of a file.
type Picture struct {
	Size  image.Point
	Alpha bool
	// Profile is the colour profile of a picture with a fifth header; Gamma and Points
	// are what its fourth header says instead: gamma of the screen, and CIE x and y of
	// red, green and blue. They are nil and zero where the picture is sRGB.
	Profile []byte
	Gamma   float64
	Points  [3][2]float64

	bits        int
	compression int
	topDown     bool
	masks       [4]uint32
	palette     [256][3]byte
	at          int64 // of the pixels
	r           io.ReaderAt
	size        int64
}

// Compressions (Windows GDI, BITMAPINFOHEADER).
const (
	plain     = 0
	runs8     = 1
	runs4     = 2
	bitFields = 3
	jpegBMP   = 4
	pngBMP    = 5
	alphaBits = 6
)

const (
	fileHeader = 14
	coreHeader = 12 // OS/2 1.x
	infoHeader = 40
	maskHeader = 52 // from here on, masks are in the header
	v3Header   = 56 // and that of alpha too
	v4Header   = 108
	v5Header   = 124
	maxProfile = 16 << 20
)

var errDamaged = errors.New("the header of the BMP makes no sense")

// Read reads the header of a file of size bytes. A kind that cannot be decoded is a
// *pixels.Problem (pixels.ErrUnsupported).
func Read(r io.ReaderAt, size int64) (*Picture, error) {
	head := make([]byte, fileHeader+v5Header)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if n < fileHeader+coreHeader || string(head[:2]) != "BM" {
		return nil, errDamaged
	}
	p := &Picture{r: r, size: size, at: int64(binary.LittleEndian.Uint32(head[10:]))}
	length := int(binary.LittleEndian.Uint32(head[fileHeader:]))
	if n < fileHeader+min(length, v5Header) || length < coreHeader {
		return nil, errDamaged
	}
	h := head[fileHeader:]
	for i := min(length, v5Header); i < len(h); i++ {
		h[i] = 0 // what follows a shorter header
	}
	count, entry := 0, int64(4)
	if length == coreHeader {
		p.Size = image.Pt(int(binary.LittleEndian.Uint16(h[4:])), int(binary.LittleEndian.Uint16(h[6:])))
		p.bits, entry = int(binary.LittleEndian.Uint16(h[10:])), 3
	} else {
		height := int(int32(binary.LittleEndian.Uint32(h[8:])))
		if p.topDown = height < 0; p.topDown {
			height = -height
		}
		p.Size = image.Pt(int(int32(binary.LittleEndian.Uint32(h[4:]))), height)
		p.bits, p.compression = int(binary.LittleEndian.Uint16(h[14:])), int(binary.LittleEndian.Uint32(h[16:]))
		count = int(binary.LittleEndian.Uint32(h[32:]))
	}
	if p.Size.X <= 0 || p.Size.Y <= 0 || p.Size.X > 1<<28 || p.Size.Y > 1<<28 {
		return nil, errDamaged
	}
	if err := p.kind(length); err != nil {
		return nil, err
	}
	table := int64(fileHeader + length)
	masks := h[infoHeader:]
	if length < maskHeader && length >= infoHeader && (p.compression == bitFields || p.compression == alphaBits) {
		n := int64(12)
		if p.compression == alphaBits {
			n = 16
		}
		masks = make([]byte, 16)
		if _, err := r.ReadAt(masks[:n], table); err != nil {
			return nil, io.ErrUnexpectedEOF
		}
		table += n
	}
	p.setMasks(masks, length)
	if p.bits <= 8 {
		p.readPalette(table, count, entry)
	}
	if length >= v4Header {
		p.colours(h, length)
	}
	return p, nil
}

// kind refuses what is not decoded.
func (p *Picture) kind(length int) error {
	ok := false
	switch p.compression {
	case plain:
		ok = p.bits == 1 || p.bits == 2 || p.bits == 4 || p.bits == 8 || p.bits == 16 || p.bits == 24 || p.bits == 32
	case runs8:
		ok = p.bits == 8 && !p.topDown
	case runs4:
		ok = p.bits == 4 && !p.topDown
	case bitFields, alphaBits:
		ok = p.bits == 16 || p.bits == 32
		if length == 64 { // of OS/2 2.x, where 3 is a compression of faxes
			ok = false
		}
	}
	if ok {
		return nil
	}
	message := "a BMP of this kind cannot be read; save it as PNG"
	if p.compression == jpegBMP || p.compression == pngBMP {
		message = "a BMP that holds a JPEG or PNG for printers cannot be read; save it as PNG"
	}
	return &pixels.Problem{Kind: pixels.ErrUnsupported, Message: message}
}

func (p *Picture) setMasks(b []byte, length int) {
	switch {
	case p.compression == bitFields || p.compression == alphaBits:
		for i := range p.masks {
			p.masks[i] = binary.LittleEndian.Uint32(b[4*i:])
		}
		if length < v3Header && p.compression == bitFields {
			p.masks[3] = 0
		}
	case p.bits == 16:
		p.masks = [4]uint32{0x7c00, 0x3e0, 0x1f}
	case p.bits == 32:
		p.masks = [4]uint32{0xff0000, 0xff00, 0xff}
		if length >= v4Header { // browsers take the mask of alpha, though the others do not count
			p.masks[3] = binary.LittleEndian.Uint32(b[12:]) &^ 0xffffff
		}
	}
	p.Alpha = p.masks[3] != 0
}

// readPalette reads as many colours as there are before the pixels.
func (p *Picture) readPalette(at int64, count int, entry int64) {
	most := 1 << p.bits
	if count <= 0 || count > most {
		count = most
	}
	if room := (p.at - at) / entry; room >= 0 && int64(count) > room {
		count = int(room)
	}
	b := make([]byte, int64(count)*entry)
	n, _ := p.r.ReadAt(b, at)
	for i := range int64(n) / entry {
		c := b[i*entry:]
		p.palette[i] = [3]byte{c[2], c[1], c[0]}
	}
}

// colours reads what the fourth and fifth header say (Windows GDI, BITMAPV5HEADER).
func (p *Picture) colours(h []byte, length int) {
	const calibrated, embedded = 0, 0x4d424544
	space := binary.LittleEndian.Uint32(h[56:])
	switch {
	case space == embedded && length >= v5Header:
		at, n := int64(binary.LittleEndian.Uint32(h[112:])), int64(binary.LittleEndian.Uint32(h[116:]))
		if at += fileHeader; n > 0 && n <= maxProfile && at+n <= p.size {
			p.Profile = make([]byte, n)
			if _, err := p.r.ReadAt(p.Profile, at); err != nil {
				p.Profile = nil
			}
		}
	case space == calibrated:
		fixed := func(at int, unit float64) float64 { return float64(binary.LittleEndian.Uint32(h[at:])) / unit }
		p.Gamma = (fixed(96, 1<<16) + fixed(100, 1<<16) + fixed(104, 1<<16)) / 3
		if p.Gamma > 0 && p.Gamma < 1 { // some writers mean that of the file
			p.Gamma = 1 / p.Gamma
		}
		for i := range p.Points {
			x, y, z := fixed(60+12*i, 1<<30), fixed(64+12*i, 1<<30), fixed(68+12*i, 1<<30)
			if sum := x + y + z; sum > 0 {
				p.Points[i] = [2]float64{x / sum, y / sum}
			}
		}
	}
}

// field returns where a mask's lowest bit is, and its highest value.
func field(mask uint32) (shift int, most uint32) {
	if mask == 0 {
		return 0, 0
	}
	shift = bits.TrailingZeros32(mask)
	return shift, mask >> shift
}
