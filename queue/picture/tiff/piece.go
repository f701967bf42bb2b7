package tiff

import (
	"bufio"
	"bytes"
	oldlzw "compress/lzw"
	"compress/zlib"
	"errors"
	"image"
	"io"
	"math/bits"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/ccitt"
	"golang.org/x/image/tiff/lzw"

	"bulkup/api/local/pixels"
)

// Compressions of TIFF 6.0 and its technical notes.
const (
	plain       = 1
	fax3        = 3
	fax4        = 4
	lzwStrips   = 5
	jpegStrips  = 7
	deflate     = 8
	oldDeflate  = 32946
	packBits    = 32773
	zstdStrips  = 50000
	maxJPEGPart = 64 << 20 // bytes of a strip or tile that is a JPEG
)

var compressions = map[int]bool{plain: true, fax3: true, fax4: true, lzwStrips: true, jpegStrips: true,
	deflate: true, oldDeflate: true, packBits: true, zstdStrips: true}

// piece decodes strip or tile i of a plane onto the canvas.
func (p *Picture) piece(c *canvas, plane, i int) error {
	n := i
	if p.planar {
		n += plane * p.pieces.across * p.pieces.down
	}
	at := image.Pt(i%p.pieces.across*p.pieces.width, i/p.pieces.across*p.pieces.height)
	in := io.NewSectionReader(p.r, int64(p.pieces.at[n]), int64(p.pieces.bytes[n]))
	if p.compression == jpegStrips {
		return p.jpegPiece(c, plane, at, in)
	}
	rows := min(p.pieces.height, p.Size.Y-at.Y)
	r, err := p.expand(in, rows)
	if err != nil {
		return err
	}
	if p.photometric == ycbcr {
		return p.yccPiece(c, at, r, rows)
	}
	samples := p.samples
	if p.planar {
		samples = 1
	}
	row := make([]byte, (p.pieces.width*samples*p.bits+7)/8)
	for y := range rows {
		if _, err := io.ReadFull(r, row); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		p.predict(row, samples)
		c.row(at.Add(image.Pt(0, y)), plane, samples, row)
	}
	return nil
}

// expand returns what a strip or tile holds, as a stream.
func (p *Picture) expand(in io.Reader, rows int) (io.Reader, error) {
	if p.number(tagFillOrder, 1) == 2 { // of all bytes, whatever they hold, as libtiff has it
		in = &reversed{in}
	}
	switch p.compression {
	case lzwStrips:
		// Writers before TIFF 6.0 put the lowest bits first, as GIF does: so the first
		// code, which clears the table, begins with a zero byte.
		b := bufio.NewReader(in)
		if first, _ := b.Peek(2); len(first) == 2 && first[0] == 0 && first[1]&1 == 1 {
			return oldlzw.NewReader(b, oldlzw.LSB, 8), nil
		}
		return lzw.NewReader(b, lzw.MSB, 8), nil
	case deflate, oldDeflate:
		return zlib.NewReader(in)
	case packBits:
		return &unpacker{r: in}, nil
	case zstdStrips:
		return zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	case fax3, fax4:
		kind := ccitt.SubFormat(ccitt.Group3)
		if p.compression == fax4 {
			kind = ccitt.Group4
		} else if p.number(tagT4, 0)&1 != 0 {
			return nil, unsupported("a fax of two dimensions (Group 3) cannot be read; save it with Group 4")
		} else if p.number(tagT4, 0)&4 != 0 {
			return nil, unsupported("a fax whose lines end with bytes (Group 3) cannot be read; save it with Group 4")
		}
		// White is 0, as the standard has it; what 0 means is another tag's matter.
		return ccitt.NewReader(in, ccitt.MSB, kind, p.pieces.width, rows, &ccitt.Options{Invert: true, Align: false}), nil
	}
	return in, nil
}

// reversed has the first pixel in the lowest bit.
type reversed struct{ r io.Reader }

func (r *reversed) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	for i := range b[:n] {
		b[i] = bits.Reverse8(b[i])
	}
	return n, err
}

// unpacker undoes PackBits (TIFF 6.0, section 9).
type unpacker struct {
	r       io.Reader
	literal int
	repeat  int
	value   [1]byte
}

func (u *unpacker) Read(b []byte) (n int, err error) {
	for n < len(b) {
		switch {
		case u.literal > 0:
			k, err := io.ReadFull(u.r, b[n:min(len(b), n+u.literal)])
			n, u.literal = n+k, u.literal-k
			if err != nil {
				return n, err
			}
			continue
		case u.repeat > 0:
			b[n] = u.value[0]
			n, u.repeat = n+1, u.repeat-1
			continue
		}
		if _, err := io.ReadFull(u.r, u.value[:]); err != nil {
			return n, err
		}
		switch code := int8(u.value[0]); {
		case code >= 0:
			u.literal = int(code) + 1
		case code != -128:
			u.repeat = 1 - int(code)
			if _, err := io.ReadFull(u.r, u.value[:]); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// jpegPiece decodes a strip or tile that is a JPEG without its tables (Adobe
// Photoshop TIFF technical notes, 2).
func (p *Picture) jpegPiece(c *canvas, plane int, at image.Point, in *io.SectionReader) error {
	if in.Size() > maxJPEGPart {
		return errDamaged
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if e, ok := p.dir.Find(tagTables); ok {
		tables := p.file.Value(e, 1<<16)
		if len(tables) > 4 && len(data) > 2 {
			data = append(bytes.TrimSuffix(tables, []byte{0xff, 0xd9}), data[2:]...)
		}
	}
	head, err := pixels.Probe(bytes.NewReader(data))
	if err != nil {
		return err
	}
	if head.Width > p.pieces.width+64 || head.Height > p.pieces.height+64 {
		return errors.New("a strip is larger than declared")
	}
	m, err := pixels.DecodeJPEG(func() io.Reader { return bytes.NewReader(data) }, head)
	if err != nil {
		return err
	}
	// Decoders take the inks of Adobe's programs for how much light they leave, and turn that
	// round, but in a TIFF they are inks.
	_, adobe, _ := bytes.Cut(data, []byte("\xff\xee\x00\x0eAdobe"))
	if inks, ok := m.(*image.CMYK); ok && len(adobe) > 6 && adobe[6] == 0 {
		for i := range inks.Pix {
			inks.Pix[i] = 255 - inks.Pix[i]
		}
	}
	return c.draw(at, plane, m, p.photometric == ycbcr)
}
