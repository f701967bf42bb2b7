package media

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// PNGPixels returns a PNG without the chunks that its pixels do not need. Package
// image/png takes memory and time for each of them, and a file can have millions. It also
// refuses palettes and transparent colours where they do not belong, which libpng passes
// over: they are left out too (PNG 3rd edition, 5.6).
func PNGPixels(png io.Reader) io.Reader {
	return &pngPixels{r: bufio.NewReaderSize(png, 64<<10), left: int64(len(PNGSignature))}
}

type pngPixels struct {
	r       *bufio.Reader
	left    int64  // bytes of the current chunk
	instead []byte // of a chunk that is left out

	kind, depth            byte
	palette, clear, pixels bool // PLTE, tRNS and IDAT have been there
}

func (p *pngPixels) Read(b []byte) (int, error) {
	for p.left == 0 && len(p.instead) == 0 && len(b) > 0 {
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	if len(p.instead) > 0 {
		n := copy(b, p.instead)
		p.instead = p.instead[n:]
		return n, nil
	}
	n, err := p.r.Read(b[:min(int64(len(b)), p.left)])
	p.left -= int64(n)
	return n, err
}

// next goes to the beginning of the next chunk, or past one that is not needed. A
// length that no chunk has is passed on, for the decoder to refuse it.
func (p *pngPixels) next() error {
	const head, tail = 8, 4
	b, err := p.r.Peek(head)
	if err != nil {
		return err
	}
	n, name := int64(binary.BigEndian.Uint32(b)), string(b[4:])
	const ancillary = 0x20 // a small letter (PNG 3rd edition, 5.4)
	needed := b[4]&ancillary == 0
	if (name == "PLTE" || name == "tRNS") && n <= 3*256 {
		if b, err = p.r.Peek(head + int(n) + tail); err != nil && err != io.EOF {
			return err
		}
		if needed = int64(len(b)) < head+n+tail; !needed { // the decoder says that it is cut off
			needed = p.colours(name, b[head:head+n])
		}
	}
	switch {
	case name == "IHDR":
		if b, err = p.r.Peek(head + 10); err == nil {
			p.depth, p.kind = b[head+8], b[head+9]
		}
	case name == "IDAT":
		p.pixels = true
	}
	if !needed && n <= 1<<31-1-head-tail {
		_, err := p.r.Discard(int(head + n + tail))
		return err
	}
	p.left = head + n + tail
	return nil
}

// colours reports whether a palette or what is transparent is needed as it is: the first
// of its kind, before the pixels, and of a length that they can have. Of a palette with more
// colours than pixels can name it leaves the first ones instead.
func (p *pngPixels) colours(name string, data []byte) bool {
	if name == "PLTE" {
		if p.pixels || p.palette || p.kind != PNGPalette {
			return false
		}
		p.palette = true
		most := 3 << min(p.depth, 8)
		if len(data) > most {
			b := append(binary.BigEndian.AppendUint32(nil, uint32(most)), name...)
			b = append(b, data[:most]...)
			p.instead = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
			return false
		}
		return true
	}
	fits := map[byte]bool{PNGGray: len(data) == 2, PNGRGB: len(data) == 6, PNGPalette: p.palette && len(data) <= 256}
	if p.pixels || p.clear || !fits[p.kind] {
		return false
	}
	p.clear = true
	return true
}
