package heif

import (
	"bytes"
	"image"
)

// coded is what a coded picture says of itself.
type coded struct {
	size      image.Point
	depth     int
	described bool // Codes are there
	Codes
}

// sequenceParameters is a type of network unit (ITU-T H.265, table 7-1).
const sequenceParameters = 33

// parseHVCC reads the sequence parameter set of a decoder configuration record
// (ISO/IEC 14496-15, 8.3.3.1).
func parseHVCC(b []byte) (coded, bool) {
	if len(b) < 23 {
		return coded{}, false
	}
	arrays := b[22]
	b = b[23:]
	for range arrays {
		if len(b) < 3 {
			return coded{}, false
		}
		kind, units := b[0]&0x3f, int(b[1])<<8|int(b[2])
		b = b[3:]
		for range units {
			if len(b) < 2 {
				return coded{}, false
			}
			n := int(b[0])<<8 | int(b[1])
			if len(b) < 2+n {
				return coded{}, false
			}
			if kind == sequenceParameters && n > 2 {
				return parseSPS(b[4 : 2+n])
			}
			b = b[2+n:]
		}
	}
	return coded{}, false
}

// parseSPS reads a sequence parameter set after its header (ITU-T H.265, 7.3.2.2).
func parseSPS(b []byte) (c coded, ok bool) {
	r := &bits{b: bytes.ReplaceAll(b, []byte{0, 0, 3}, []byte{0, 0})}
	r.skip(4)
	layers := r.u(3)
	r.skip(1)
	skipProfile(r, layers)
	r.ue()
	chroma := r.ue()
	if chroma == 3 {
		r.skip(1)
	}
	c.size = image.Pt(r.ue(), r.ue())
	if r.flag() { // a window that cuts off what fills the blocks
		unit := image.Pt(1, 1)
		if chroma == 1 || chroma == 2 {
			unit.X = 2
		}
		if chroma == 1 {
			unit.Y = 2
		}
		c.size.X -= unit.X * (r.ue() + r.ue())
		c.size.Y -= unit.Y * (r.ue() + r.ue())
	}
	c.depth = 8 + max(r.ue(), r.ue())
	counter := 4 + r.ue()
	first := layers
	if r.flag() {
		first = 0
	}
	for range 3 * (layers - first + 1) {
		r.ue()
	}
	for range 6 {
		r.ue()
	}
	if enabled := r.flag(); enabled && r.flag() {
		skipScaling(r)
	}
	r.skip(2)
	if r.flag() {
		r.skip(8)
		r.ue()
		r.ue()
		r.skip(1)
	}
	if !skipReferences(r) {
		return c, !r.bad
	}
	if r.flag() {
		for range min(r.ue(), 32) {
			r.skip(counter + 1)
		}
	}
	r.skip(2)
	if r.flag() {
		c.vui(r)
	}
	return c, c.size.X > 0 && c.size.Y > 0
}

// vui reads the video usability information (annex E.2.1) up to the colours.
func (c *coded) vui(r *bits) {
	if r.flag() && r.u(8) == 255 {
		r.skip(32)
	}
	if r.flag() {
		r.skip(1)
	}
	if !r.flag() {
		return
	}
	r.skip(3)
	codes := Codes{unknown, unknown, unknown, r.flag()}
	if r.flag() {
		codes.Primaries, codes.Transfer, codes.Matrix = r.u(8), r.u(8), r.u(8)
	}
	if !r.bad {
		c.Codes, c.described = codes, true
	}
}

// skipProfile leaves out profile_tier_level (7.3.3).
func skipProfile(r *bits, layers int) {
	r.skip(96)
	var profile, level [8]bool
	for i := range layers {
		profile[i], level[i] = r.flag(), r.flag()
	}
	if layers > 0 {
		r.skip(2 * (8 - layers))
	}
	for i := range layers {
		if profile[i] {
			r.skip(88)
		}
		if level[i] {
			r.skip(8)
		}
	}
}

// skipScaling leaves out scaling_list_data (7.3.4).
func skipScaling(r *bits) {
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for i := 0; i < 6; i += step {
			if !r.flag() {
				r.ue()
				continue
			}
			if size > 1 {
				r.ue()
			}
			for range min(64, 1<<(4+2*size)) {
				r.ue()
			}
		}
	}
}

// skipReferences leaves out the sets of reference pictures (7.3.7), which still
// pictures have only where their encoder was made for films.
func skipReferences(r *bits) bool {
	n := r.ue()
	if n > 64 {
		r.bad = true
	}
	last := 0 // pictures in the set before
	for i := range n {
		if r.bad {
			return false
		}
		if i > 0 && r.flag() {
			r.skip(1)
			r.ue()
			used := 0
			for range last + 1 {
				if byCurrent := r.flag(); byCurrent || r.flag() {
					used++
				}
			}
			last = used
			continue
		}
		last = r.ue() + r.ue()
		if last > 32 {
			r.bad = true
			return false
		}
		for range last {
			r.ue()
			r.skip(1)
		}
	}
	return !r.bad
}
