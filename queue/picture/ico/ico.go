// Package ico decodes the largest picture of an icon or cursor of Windows: a PNG, or a bitmap
// with a mask. Start at Read.
package ico

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/png"
	"io"

	"bulkup/api/media"
	"bulkup/queue/picture/bmp"
)

// Picture is the largest one of a file.
type Picture struct {
	Size image.Point
	More bool // the file has others

	data   []byte       // as it is stored
	bitmap *bmp.Picture // nil for a PNG
	mask   []byte       // one bit a pixel, set where nothing is shown; nil if alpha says so
}

const (
	headerSize = 6
	entrySize  = 16
	infoHeader = 40
	v4Header   = 108
	fileHeader = 14
	bitFields  = 3
	srgb       = 0x73524742
	maxEntry   = 64 << 20 // far more than 256 pixels a side take
)

var errDamaged = errors.New("the directory of the icon makes no sense")

// Read finds the largest picture of a file of size bytes, and of several the one of most
// colours.
func Read(r io.ReaderAt, size int64) (*Picture, error) {
	head := make([]byte, headerSize)
	if _, err := r.ReadAt(head, 0); err != nil {
		return nil, err
	}
	count := int(binary.LittleEndian.Uint16(head[4:]))
	entries := make([]byte, count*entrySize)
	if n, err := r.ReadAt(entries, headerSize); n < len(entries) {
		return nil, err
	}
	var best []byte
	for e := range bytesOf(entries) {
		if best == nil || rank(head, e) > rank(head, best) {
			best = e
		}
	}
	if best == nil {
		return nil, errDamaged
	}
	n, at := int64(binary.LittleEndian.Uint32(best[8:])), int64(binary.LittleEndian.Uint32(best[12:]))
	if n < infoHeader || at+n > size { // some writers say anything
		n = size - at
	}
	if n < infoHeader || n > maxEntry {
		return nil, io.ErrUnexpectedEOF
	}
	p := &Picture{More: count > 1, data: make([]byte, n)}
	if _, err := r.ReadAt(p.data, at); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(p.data, []byte(media.PNGSignature)) {
		c, err := png.DecodeConfig(bytes.NewReader(p.data))
		p.Size = image.Pt(c.Width, c.Height)
		return p, err
	}
	return p, p.readBitmap()
}

func bytesOf(entries []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for ; len(entries) >= entrySize; entries = entries[entrySize:] {
			if !yield(entries[:entrySize]) {
				return
			}
		}
	}
}

// rank is the higher the better an entry is. A side of 0 is one of 256 pixels; what icons
// have as bits a pixel is where to point in cursors.
func rank(head, entry []byte) int {
	side := func(v byte) int { return int(v-1) + 1 }
	area := side(entry[0]) * side(entry[1])
	if head[2] != 1 {
		return area << 16
	}
	return area<<16 + int(binary.LittleEndian.Uint16(entry[6:]))
}

// readBitmap makes the bitmap a file of its own. Its header counts the rows of the mask that
// follows it.
func (p *Picture) readBitmap() error {
	o := binary.LittleEndian
	length := int(o.Uint32(p.data))
	if length != infoHeader && length < v4Header || length > len(p.data) {
		return errDamaged
	}
	height := int(int32(o.Uint32(p.data[8:]))) / 2
	bits, colours := int(o.Uint16(p.data[14:])), int(o.Uint32(p.data[32:]))
	p.Size = image.Pt(int(int32(o.Uint32(p.data[4:]))), max(height, -height))
	if compression := o.Uint32(p.data[16:]); p.Size.X <= 0 || p.Size.Y <= 0 || p.Size.X > 1<<14 || p.Size.Y > 1<<14 || compression != 0 && (compression != bitFields || length == infoHeader) {
		return errDamaged
	}
	if bits > 8 {
		colours = 0
	} else if colours <= 0 || colours > 1<<bits {
		colours = 1 << bits
	}
	at := length + 4*colours
	rows := p.Size.Y * ((p.Size.X*bits + 31) / 32 * 4)
	if at+rows > len(p.data) {
		return io.ErrUnexpectedEOF
	}
	mask := p.data[at+rows:]
	if bits == 32 {
		for i := 3; i < rows && mask != nil; i += 4 {
			if p.data[at+i] != 0 { // alpha is there, and says more than the mask
				mask = nil
			}
		}
	}
	if stride := (p.Size.X + 31) / 32 * 4; len(mask) >= stride*p.Size.Y-stride+(p.Size.X+7)/8 {
		p.mask = mask
	}
	header := bytes.Clone(p.data[:length])
	if length == infoHeader { // a longer one can say that there is alpha
		header = append(header, make([]byte, v4Header-infoHeader)...)
		o.PutUint32(header, v4Header)
		o.PutUint32(header[56:], srgb)
		if bits == 32 {
			o.PutUint32(header[52:], 0xff000000)
		}
	}
	o.PutUint32(header[8:], uint32(height))
	file := append([]byte("BM"), make([]byte, fileHeader-2)...)
	o.PutUint32(file[10:], uint32(fileHeader+len(header)+4*colours))
	file = append(append(file, header...), p.data[length:at+rows]...)
	var err error
	p.bitmap, err = bmp.Read(bytes.NewReader(file), int64(len(file)))
	return err
}

// Decode returns the picture. It ends with ctx.
func (p *Picture) Decode(ctx context.Context) (image.Image, error) {
	if p.bitmap == nil {
		return png.Decode(bytes.NewReader(p.data))
	}
	m, err := p.bitmap.Decode(ctx)
	if err != nil || p.mask == nil {
		return m, err
	}
	stride := (p.Size.X + 31) / 32 * 4
	for y := range p.Size.Y {
		row := p.mask[(p.Size.Y-1-y)*stride:]
		for x := range p.Size.X {
			if row[x/8]<<(x%8)&128 != 0 {
				m.Pix[m.PixOffset(x, y)+3] = 0
			}
		}
	}
	return m, nil
}
