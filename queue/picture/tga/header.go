// Package tga decodes Truevision TGA files (version 2.0 of its specification): grey, colour
// and palettes, plain and with run lengths, rows in any direction. It takes all for sRGB.
// Start at Read; whether a file is one is for api/media, since TGA begins with no
// signature.
package tga

import (
	"encoding/binary"
	"errors"
	"image"
	"io"

	"bulkup/api/local/pixels"
)

// Picture is the header of a file.
type Picture struct {
	Size image.Point

	kind       int // of the first three, with run lengths or without
	runs       bool
	bits       int  // of a pixel
	alpha      bool // a pixel, or a colour of the palette, may have it
	multiplied bool // colours are multiplied with it
	mirrored   bool
	topDown    bool
	palette    [][4]byte
	first      int // index of the palette's first colour
	in         *io.SectionReader
}

// Kinds of pictures.
const (
	mapped  = 1
	colours = 2
	grey    = 3
)

const (
	headerSize = 18
	footerSize = 26
	signature  = "TRUEVISION-XFILE."
	alphaKind  = 494 // where the extension says what alpha is
)

var errDamaged = errors.New("the header of the TGA makes no sense")

// Read reads the header of a file of size bytes. A kind that cannot be decoded is a
// *pixels.Problem (pixels.ErrUnsupported).
func Read(r io.ReaderAt, size int64) (*Picture, error) {
	h := make([]byte, headerSize)
	if _, err := r.ReadAt(h, 0); err != nil {
		return nil, err
	}
	number := func(at int) int { return int(binary.LittleEndian.Uint16(h[at:])) }
	p := &Picture{Size: image.Pt(number(12), number(14)), kind: int(h[2] &^ 8), runs: h[2]&8 != 0, bits: int(h[16]),
		mirrored: h[17]&0x10 != 0, topDown: h[17]&0x20 != 0, first: number(3)}
	if p.Size.X == 0 || p.Size.Y == 0 {
		return nil, errDamaged
	}
	entry := int(h[7])
	ok := map[int]bool{8 | mapped<<8: true, 16 | mapped<<8: true, 8 | grey<<8: true, 16 | grey<<8: true,
		15 | colours<<8: true, 16 | colours<<8: true, 24 | colours<<8: true, 32 | colours<<8: true}[p.bits|p.kind<<8]
	if p.kind == mapped {
		ok = ok && h[1] == 1 && (entry == 15 || entry == 16 || entry == 24 || entry == 32)
	}
	if !ok {
		return nil, &pixels.Problem{Kind: pixels.ErrUnsupported, Message: "a TGA of this kind cannot be read; save it as PNG"}
	}
	at := int64(headerSize) + int64(h[0])
	if h[1] == 1 {
		table := make([]byte, number(5)*((entry+7)/8))
		if _, err := r.ReadAt(table, at); err != nil && p.kind == mapped {
			return nil, io.ErrUnexpectedEOF
		}
		at += int64(len(table))
		for i := 0; p.kind == mapped && i < len(table); i += (entry + 7) / 8 {
			p.palette = append(p.palette, colour(table[i:], entry))
		}
	}
	depth := p.bits
	if p.kind == mapped {
		depth = entry
	}
	p.alpha = depth == 32 || depth == 16 && h[17]&15 > 0
	p.multiplied = alphaOf(r, size) == 4
	p.in = io.NewSectionReader(r, at, max(size-at, 0))
	return p, nil
}

// alphaOf is what the extension of a newer file says of alpha, 0 where there is none.
func alphaOf(r io.ReaderAt, size int64) byte {
	footer, kind := make([]byte, footerSize), make([]byte, 1)
	if _, err := r.ReadAt(footer, size-footerSize); err != nil && err != io.EOF || string(footer[8:25]) != signature {
		return 0
	}
	if at := int64(binary.LittleEndian.Uint32(footer)); at > 0 {
		_, _ = r.ReadAt(kind, at+alphaKind) // says nothing then
	}
	return kind[0]
}
