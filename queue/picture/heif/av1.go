package heif

import "image"

// sequenceHeader is what stands for the beginning of the coded picture among the
// properties of its item.
const sequenceHeader = "the sequence header"

// parseAV1C reads a codec configuration record and the sequence header in it, where
// there is one (AV1 Codec ISO Media File Format Binding, 2.3).
func parseAV1C(b []byte) (coded, bool) {
	if len(b) < 4 {
		return coded{}, false
	}
	c := coded{depth: 8}
	if b[2]&0x40 != 0 {
		c.depth = 10
		if b[2]&0x20 != 0 {
			c.depth = 12
		}
	}
	if full, ok := parseAV1(b[4:]); ok {
		c = full
	}
	return c, true
}

// parseAV1 finds the sequence header among open bitstream units (AV1, 5.3).
func parseAV1(b []byte) (coded, bool) {
	for len(b) > 1 {
		kind, extended, sized := b[0]>>3&15, b[0]&4 != 0, b[0]&2 != 0
		b = b[1:]
		if extended {
			b = b[1:]
		}
		n := len(b)
		if sized {
			n = 0
			for i := 0; ; i++ {
				if i == len(b) || i == 4 {
					return coded{}, false
				}
				n |= int(b[i]&0x7f) << (7 * i)
				if b[i] < 0x80 {
					b = b[i+1:]
					break
				}
			}
		}
		if n > len(b) {
			n = len(b) // only the beginning of it is there
		}
		if kind == 1 {
			return parseSequence(b[:n])
		}
		b = b[n:]
	}
	return coded{}, false
}

// parseSequence reads a sequence header (AV1, 5.5).
func parseSequence(b []byte) (c coded, ok bool) {
	r := &bits{b: b}
	profile := r.u(3)
	r.skip(1)
	reduced := r.flag()
	if reduced {
		r.skip(5)
	} else if !skipOperating(r) {
		return c, false
	}
	wide, high := r.u(4)+1, r.u(4)+1
	c.size = image.Pt(r.u(wide)+1, r.u(high)+1)
	if !reduced && r.flag() { // frame ids
		r.skip(7)
	}
	r.skip(3)
	if !reduced {
		r.skip(4)
		ordered := r.flag()
		if ordered {
			r.skip(2)
		}
		screen := 2
		if !r.flag() {
			screen = r.u(1)
		}
		if screen > 0 && !r.flag() {
			r.skip(1)
		}
		if ordered {
			r.skip(3)
		}
	}
	r.skip(3)
	c.colours(r, profile)
	return c, !r.bad
}

// skipOperating leaves out timing and operating points.
func skipOperating(r *bits) bool {
	delay, model := 0, false
	if r.flag() { // timing
		r.skip(64)
		if r.flag() {
			r.ue()
		}
		if model = r.flag(); model {
			delay = r.u(5) + 1
			r.skip(32 + 10)
		}
	}
	display := r.flag()
	for range r.u(5) + 1 {
		r.skip(12)
		if level := r.u(5); level > 7 {
			r.skip(1)
		}
		if model && r.flag() {
			r.skip(2*delay + 1)
		}
		if display && r.flag() {
			r.skip(4)
		}
	}
	return !r.bad
}

// colours reads color_config (AV1, 5.5.2).
func (c *coded) colours(r *bits, profile int) {
	c.depth = 8
	if r.flag() {
		c.depth = 10
		if profile == 2 && r.flag() {
			c.depth = 12
		}
	}
	mono := profile != 1 && r.flag()
	c.Codes = Codes{unknown, unknown, unknown, false}
	if r.flag() {
		c.Primaries, c.Transfer, c.Matrix = r.u(8), r.u(8), r.u(8)
	}
	if !mono && c.Primaries == 1 && c.Transfer == 13 && c.Matrix == 0 {
		c.Full = true
	} else {
		c.Full = r.flag()
	}
	c.described = !r.bad
}
