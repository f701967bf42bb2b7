// Package loosejpeg decodes the JPEGs that libjpeg reads and the standard library
// does not: progressive ones with restart markers, luma and chroma in any ratio,
// bytes between segments (ITU-T T.81). It holds the coefficients of the whole
// picture, two bytes each, and decodes one picture on one core, so that it is for what
// the standard decoder refuses.
//
// Arithmetic coding, lossless and hierarchical JPEGs and those of 12 bits are
// ErrUnsupported. Start at Decode.
package loosejpeg

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
)

// What can be wrong, for errors.Is. A file that ends too early is
// io.ErrUnexpectedEOF.
var (
	ErrUnsupported = errors.New("a kind of JPEG that is not read")
	ErrDamaged     = errors.New("the JPEG is damaged")
)

const (
	maxComponents = 4
	maxPixels     = 100_000_000 // the caller has a limit of memory, which is lower but for grey ones
	maxChecked    = 400_000_000 // of which a bit of each coefficient takes up to 150 MB
)

type component struct {
	id            byte
	across, down  int // sampling factors
	quant         byte
	width, height int         // blocks, filled up to whole units
	own           image.Point // blocks that hold pixels
	blocks        []int16
	seen          []uint64 // by Check, for each block: which coefficients are not zero
	dc, ac        byte     // tables of the scan
	last          int      // the DC coefficient before
}

// frameHead is what the header of the picture says.
type frameHead struct {
	size        image.Point
	progressive bool
	components  []component
	most        image.Point // the largest sampling factors
	adobe       bool
	transform   byte
}

// scanHead is what is being read of the picture.
type scanHead struct {
	order       []*component
	first, end  int
	high, low   uint
	endOfBand   int
	nextRestart byte
}

type decoder struct {
	bits
	frameHead
	scanHead
	onlyProgressive bool
	quant           [4][64]uint16
	dc, ac          [4]*table
	interval        int
	scans           int
	budget          int // blocks that may still be decoded, in all scans
	checking        bool
	scratch         [64]int16 // by Check, in place of a block
}

// Decode reads a JPEG from r: *image.Gray, *image.YCbCr, *image.RGBA or *image.CMYK.
// The caller has checked its size before. With onlyProgressive, one that is not
// progressive is ErrDamaged: what the standard decoder says of such a one holds.
func Decode(r io.Reader, onlyProgressive bool) (image.Image, error) {
	d := &decoder{onlyProgressive: onlyProgressive}
	if err := d.read(r); err != nil {
		return nil, err
	}
	return d.picture(), nil
}

// Check reads a JPEG as Decode does and returns the same error, but makes no picture:
// it holds a bit of each coefficient of a progressive one, and nothing of others. The
// size that is returned is the one that is coded.
func Check(r io.Reader, onlyProgressive bool) (image.Point, error) {
	d := &decoder{onlyProgressive: onlyProgressive, checking: true}
	err := d.read(r)
	return d.size, err
}

// read decodes the file up to its end mark.
func (d *decoder) read(r io.Reader) error {
	d.bits = bits{r: bufio.NewReaderSize(r, 64<<10)}
	var soi [2]byte
	if _, err := io.ReadFull(d.r, soi[:]); err != nil || soi != [2]byte{0xff, 0xd8} {
		return ErrDamaged
	}
	for {
		marker, err := d.marker()
		if err != nil {
			return err
		}
		if marker == 0xd9 {
			break
		}
		if err := d.segment(marker); err != nil {
			return err
		}
	}
	if d.scans == 0 {
		return ErrDamaged
	}
	return nil
}

// marker finds the next marker that a segment follows, or the last one.
func (d *decoder) marker() (byte, error) {
	if m := d.found; m != 0 && (m < 0xd0 || m > 0xd8) {
		d.found = 0
		return m, nil
	}
	d.found = 0
	var last byte
	for {
		b, err := d.r.ReadByte()
		if err != nil {
			return 0, short(err)
		}
		if last == 0xff && b != 0 && b != 0xff && b != 0x01 && (b < 0xd0 || b > 0xd8) {
			return b, nil
		}
		last = b
	}
}

func short(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (d *decoder) segment(marker byte) error {
	var length [2]byte
	if _, err := io.ReadFull(d.r, length[:]); err != nil {
		return short(err)
	}
	n := int(binary.BigEndian.Uint16(length[:])) - 2
	if n < 0 {
		return ErrDamaged
	}
	data := make([]byte, n)
	if _, err := io.ReadFull(d.r, data); err != nil {
		return short(err)
	}
	switch {
	case marker < 0xc0, marker >= 0xf0 && marker <= 0xfd, marker == 0xc8: // of extensions that nobody has
		return ErrDamaged
	case marker == 0xc0, marker == 0xc1, marker == 0xc2:
		return d.frame(marker, data)
	case marker == 0xc4:
		return d.tables(data)
	case marker >= 0xc3 && marker <= 0xcf:
		return fmt.Errorf("%w: marker %#x", ErrUnsupported, marker)
	case marker == 0xdb:
		return d.quantizers(data)
	case marker == 0xdd && n >= 2:
		d.interval = int(binary.BigEndian.Uint16(data))
	case marker == 0xee && n >= 12 && string(data[:5]) == "Adobe":
		d.adobe, d.transform = true, data[11]
	case marker == 0xda:
		return d.scan(data)
	}
	return nil
}

func (d *decoder) quantizers(b []byte) error {
	for len(b) > 0 {
		wide, id := b[0]>>4, b[0]&15
		n := 64 * (1 + int(wide))
		if wide > 1 || id > 3 || len(b) < 1+n {
			return ErrDamaged
		}
		for i := range 64 {
			if wide == 0 {
				d.quant[id][i] = uint16(b[1+i])
			} else {
				d.quant[id][i] = binary.BigEndian.Uint16(b[1+2*i:])
			}
		}
		b = b[1+n:]
	}
	return nil
}

func (d *decoder) tables(b []byte) error {
	for len(b) > 0 {
		if len(b) < 17 || b[0]>>4 > 1 || b[0]&15 > 3 {
			return ErrDamaged
		}
		n := 0
		for _, count := range b[1:17] {
			n += int(count)
		}
		if n > 256 || len(b) < 17+n {
			return ErrDamaged
		}
		t := newTable(b[1:17], b[17:17+n])
		if b[0]>>4 == 0 {
			d.dc[b[0]&15] = t
		} else {
			d.ac[b[0]&15] = t
		}
		b = b[17+n:]
	}
	return nil
}

// frame lays out the coefficients (T.81, A.1 and A.2).
func (d *decoder) frame(marker byte, b []byte) error {
	if d.components != nil || len(b) < 6 || len(b) < 6+3*int(b[5]) {
		return ErrDamaged
	}
	if b[0] != 8 {
		return fmt.Errorf("%w: %d bits", ErrUnsupported, b[0])
	}
	d.progressive = marker == 0xc2
	if d.onlyProgressive && !d.progressive {
		return ErrDamaged
	}
	d.size = image.Pt(int(binary.BigEndian.Uint16(b[3:])), int(binary.BigEndian.Uint16(b[1:])))
	n := int(b[5])
	if d.size.X == 0 || d.size.Y == 0 || n == 0 || n > maxComponents || n == 2 {
		return fmt.Errorf("%w: %d components", ErrUnsupported, n)
	}
	most := maxPixels
	if d.checking {
		most = maxChecked
	}
	if d.size.X > most/d.size.Y {
		return fmt.Errorf("%w: %d×%d pixels", ErrUnsupported, d.size.X, d.size.Y)
	}
	for i := range n {
		c := component{id: b[6+3*i], across: int(b[7+3*i] >> 4), down: int(b[7+3*i] & 15), quant: b[8+3*i]}
		if c.across < 1 || c.across > 4 || c.down < 1 || c.down > 4 || c.quant > 3 {
			return ErrDamaged
		}
		if n == 1 {
			c.across, c.down = 1, 1
		}
		d.most.X, d.most.Y = max(d.most.X, c.across), max(d.most.Y, c.down)
		d.components = append(d.components, c)
	}
	units := d.units()
	for i := range d.components {
		c := &d.components[i]
		c.width, c.height = units.X*c.across, units.Y*c.down
		part := func(size, factor, most int) int { return ((size*factor+most-1)/most + 7) / 8 }
		c.own = image.Pt(part(d.size.X, c.across, d.most.X), part(d.size.Y, c.down, d.most.Y))
		switch {
		case !d.checking:
			c.blocks = make([]int16, 64*c.width*c.height)
		case d.progressive:
			c.seen = make([]uint64, c.width*c.height)
		}
		d.budget += c.width * c.height
	}
	d.budget = budget(d.budget)
	return nil
}

// units are the minimum coded units of a picture across and down.
func (d *decoder) units() image.Point {
	w, h := 8*d.most.X, 8*d.most.Y
	return image.Pt((d.size.X+w-1)/w, (d.size.Y+h-1)/h)
}
