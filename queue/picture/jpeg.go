package picture

import (
	"bytes"
	"encoding/binary"
	"io"

	"bulkup/api/local/pixels"
)

// soundJPEG decodes all coefficients of an ordinary baseline JPEG (ITU-T T.81,
// annex F) without making pixels of them, which takes a fifth of the time and no
// memory that grows with the picture. It reports whether the file is beyond doubt:
// one scan with every unit of the size that h declares, nothing left over, nothing
// missing. What it does not know, or finds odd, is left to the full decoder, so
// that false means no more than "decode it".
func soundJPEG(r io.Reader, h pixels.Header) bool {
	if h.Progressive || h.CMYK || h.Width <= 0 || h.Height <= 0 {
		return false
	}
	w := &jpegWalk{bits: bitReader{r: r}}
	if soi, ok := w.bits.take(2); !ok || string(soi) != "\xff\xd8" {
		return false
	}
	for {
		marker, segment, ok := w.segment()
		if !ok {
			return false
		}
		switch {
		case marker == 0xc0:
			ok = w.frame(segment, h)
		case marker == 0xc4:
			ok = w.tables(segment)
		case marker == 0xdb:
			ok = w.quantizers(segment)
		case marker == 0xdd:
			ok = len(segment) == 2
			if ok {
				w.interval = int(binary.BigEndian.Uint16(segment))
			}
		case marker == 0xda:
			return w.scan(segment) && w.bits.marker() == 0xd9
		default:
			ok = marker >= 0xe0 && marker <= 0xef || marker == 0xfe
		}
		if !ok {
			return false
		}
	}
}

// jpegWalk is what the segments before the scan say.
type jpegWalk struct {
	bits       bitReader
	components []jpegComponent
	units      int // minimum coded units of the picture
	interval   int // of them between restart markers; 0 is none
	dc, ac     [2]*codes
	quantized  [4]bool // these tables are there
}

type jpegComponent struct {
	id     byte
	blocks int // in a unit
	dc, ac *codes
}

// segment reads the next marker with its data, which is valid until the next read.
func (w *jpegWalk) segment() (marker byte, data []byte, ok bool) {
	head, ok := w.bits.take(4)
	if !ok || head[0] != 0xff {
		return 0, nil, false
	}
	marker = head[1]
	length := int(binary.BigEndian.Uint16(head[2:])) - 2
	if length < 0 {
		return 0, nil, false
	}
	data, ok = w.bits.take(length)
	return marker, data, ok
}

// frame takes a grey picture, or one whose two chroma planes are no finer than
// its luma, in the ratios that the full decoder knows.
func (w *jpegWalk) frame(s []byte, h pixels.Header) bool {
	if w.components != nil || len(s) != 9 && len(s) != 15 || len(s) != 6+3*int(s[5]) || s[0] != 8 ||
		int(binary.BigEndian.Uint16(s[1:])) != h.Height || int(binary.BigEndian.Uint16(s[3:])) != h.Width {
		return false
	}
	across, down := int(s[7]>>4), int(s[7]&15)
	if across != 1 && across != 2 && across != 4 || down != 1 && down != 2 {
		return false
	}
	if len(s) == 9 {
		across, down = 1, 1 // of a single component, whatever it declares (A.2.2)
	} else if s[10] != 0x11 || s[13] != 0x11 || s[6] == s[9] || s[6] == s[12] || s[9] == s[12] {
		return false
	}
	for c := s[6:]; len(c) > 0; c = c[3:] {
		if c[2] > 3 || !w.quantized[c[2]] {
			return false
		}
		w.components = append(w.components, jpegComponent{id: c[0], blocks: 1})
	}
	w.components[0].blocks = across * down
	w.units = ((h.Width + 8*across - 1) / (8 * across)) * ((h.Height + 8*down - 1) / (8 * down))
	return true
}

func (w *jpegWalk) tables(s []byte) bool {
	for len(s) > 0 {
		if len(s) < 17 || s[0]&0xee != 0 {
			return false
		}
		n := 0
		for _, count := range s[1:17] {
			n += int(count)
		}
		if n == 0 || n > 256 || len(s) < 17+n {
			return false
		}
		read, place := acStep, &w.ac[s[0]&1]
		if s[0]>>4 == 0 {
			read, place = dcStep, &w.dc[s[0]&1]
		}
		if *place = newCodes(s[1:17], s[17:17+n], read); *place == nil {
			return false
		}
		s = s[17+n:]
	}
	return true
}

// quantizers notes the tables of 8 bits; what they hold matters to pixels only.
func (w *jpegWalk) quantizers(s []byte) bool {
	for ; len(s) >= 65; s = s[65:] {
		if s[0] > 3 {
			return false
		}
		w.quantized[s[0]] = true
	}
	return len(s) == 0
}

// scan decodes the only scan, up to the marker after it.
func (w *jpegWalk) scan(s []byte) bool {
	n := len(w.components)
	if n == 0 || len(s) != 4+2*n || int(s[0]) != n || !bytes.Equal(s[1+2*n:], []byte{0, 63, 0}) {
		return false
	}
	for i := range w.components {
		c, id, tables := &w.components[i], s[1+2*i], s[2+2*i]
		if id != c.id || tables&0xee != 0 {
			return false
		}
		if c.dc, c.ac = w.dc[tables>>4], w.ac[tables&1]; c.dc == nil || c.ac == nil {
			return false
		}
	}
	restart := byte(0xd0)
	for unit := range w.units {
		if w.interval > 0 && unit > 0 && unit%w.interval == 0 {
			if w.bits.marker() != restart {
				return false
			}
			restart = 0xd0 | (restart+1)&7
		}
		for i := range w.components {
			c := &w.components[i]
			for range c.blocks {
				if !w.bits.block(c.dc, c.ac) {
					return false
				}
			}
		}
	}
	return true
}
