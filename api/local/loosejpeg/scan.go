package loosejpeg

import (
	"io"
)

// scan decodes one scan (T.81, B.2.3) into the coefficients.
func (d *decoder) scan(b []byte) error {
	if d.components == nil || len(b) < 1 || len(b) != 4+2*int(b[0]) || b[0] == 0 || b[0] > maxComponents {
		return ErrDamaged
	}
	n := int(b[0])
	d.order = d.order[:0]
	for i := range n {
		for k := range d.components {
			if c := &d.components[k]; c.id == b[1+2*i] {
				c.dc, c.ac = b[2+2*i]>>4, b[2+2*i]&15
				if c.dc > 3 || c.ac > 3 {
					return ErrDamaged
				}
				d.order = append(d.order, c)
				break
			}
		}
	}
	if len(d.order) != n {
		return ErrDamaged
	}
	d.first, d.end = int(b[1+2*n]), int(b[2+2*n])
	d.high, d.low = uint(b[3+2*n]>>4), uint(b[3+2*n]&15)
	if !d.progressive {
		d.first, d.end, d.high, d.low = 0, 63, 0, 0
	}
	if d.first > d.end || d.end > 63 || d.low > 13 || d.high != 0 && d.high != d.low+1 || d.progressive && d.first == 0 && d.end != 0 || d.first > 0 && n > 1 {
		return ErrDamaged
	}
	d.scans++
	return d.units8()
}

// units8 decodes the units of a scan; one of a single component has only the blocks
// that hold pixels (T.81, A.2).
func (d *decoder) units8() error {
	d.restart()
	d.nextRestart = 0
	units := d.units()
	single := len(d.order) == 1
	if single {
		units = d.order[0].own
	}
	for n := range units.X * units.Y {
		if d.interval > 0 && n > 0 && n%d.interval == 0 {
			if err := d.expectRestart(); err != nil {
				return err
			}
		}
		x, y := n%units.X, n/units.X
		for _, c := range d.order {
			across, down := c.across, c.down
			if single {
				across, down = 1, 1
			}
			for i := range across * down {
				at := (y*down+i/across)*c.width + x*across + i%across
				if d.budget--; d.budget < 0 {
					return errScans
				}
				if err := d.at(c, at); err != nil {
					return err
				}
			}
		}
	}
	return d.flush()
}

// restart begins an interval.
func (d *decoder) restart() {
	d.endOfBand = 0
	for _, c := range d.order {
		c.last = 0
	}
}

// expectRestart takes the restart marker that has to come.
func (d *decoder) expectRestart() error {
	if err := d.flush(); err != nil {
		return err
	}
	if d.found == 0 {
		var b [2]byte
		if _, err := io.ReadFull(d.r, b[:]); err != nil {
			return short(err)
		}
		for b[0] == 0xff && b[1] == 0xff { // fill bytes
			var err error
			if b[1], err = d.r.ReadByte(); err != nil {
				return short(err)
			}
		}
		if b[0] != 0xff {
			return ErrDamaged
		}
		d.found = b[1]
	}
	if d.found != 0xd0+d.nextRestart {
		return ErrDamaged
	}
	d.found = 0
	d.nextRestart = (d.nextRestart + 1) & 7
	d.restart()
	return nil
}

// at decodes a block of a component where it is kept, or what is known of it.
func (d *decoder) at(c *component, n int) error {
	if !d.checking {
		return d.block(c, c.blocks[64*n:][:64:64])
	}
	if !d.progressive || d.first == 0 { // what was there before makes no difference
		return d.block(c, d.scratch[:])
	}
	for k := d.first; k <= d.end; k++ {
		d.scratch[zigzag[k]] = int16(c.seen[n] >> k & 1)
	}
	err := d.block(c, d.scratch[:])
	for k := d.first; k <= d.end; k++ {
		if d.scratch[zigzag[k]] != 0 {
			c.seen[n] |= 1 << k
		}
	}
	return err
}

func (d *decoder) block(c *component, b []int16) error {
	switch {
	case !d.progressive:
		return d.baseline(c, b)
	case d.first == 0 && d.high == 0:
		v, err := d.difference(c)
		b[0] = int16(v << d.low)
		return err
	case d.first == 0:
		bit, err := d.take(1)
		b[0] |= int16(bit << d.low)
		return err
	case d.high == 0:
		return d.band(c, b)
	}
	return d.refine(c, b)
}

// difference decodes a DC coefficient (F.2.2.1).
func (d *decoder) difference(c *component) (int, error) {
	n, err := d.symbol(d.dc[c.dc])
	if err != nil || n > 16 {
		return 0, orDamaged(err)
	}
	v, err := d.signed(int(n))
	c.last += v
	return c.last, err
}

func orDamaged(err error) error {
	if err == nil {
		return ErrDamaged
	}
	return err
}

// baseline decodes a whole block (F.2.2).
func (d *decoder) baseline(c *component, b []int16) error {
	v, err := d.difference(c)
	if err != nil {
		return err
	}
	b[0] = int16(v)
	for k := 1; k < 64; k++ {
		s, err := d.symbol(d.ac[c.ac])
		if err != nil {
			return err
		}
		run, size := int(s>>4), int(s&15)
		if size == 0 {
			if run < 15 {
				break
			}
			k += 15
			continue
		}
		if k += run; k > 63 {
			return ErrDamaged
		}
		v, err := d.signed(size)
		if err != nil {
			return err
		}
		b[zigzag[k]] = int16(v)
	}
	return nil
}

// band decodes coefficients for the first time (G.1.2.2).
func (d *decoder) band(c *component, b []int16) error {
	if d.endOfBand > 0 {
		d.endOfBand--
		return nil
	}
	for k := d.first; k <= d.end; k++ {
		s, err := d.symbol(d.ac[c.ac])
		if err != nil {
			return err
		}
		run, size := int(s>>4), int(s&15)
		if size == 0 {
			if run < 15 {
				more, err := d.take(run)
				d.endOfBand = 1<<run - 1 + more
				return err
			}
			k += 15
			continue
		}
		if k += run; k > 63 {
			return ErrDamaged
		}
		v, err := d.signed(size)
		if err != nil {
			return err
		}
		b[zigzag[k]] = int16(v << d.low)
	}
	return nil
}

// refine decodes one more bit of coefficients (G.1.2.3).
func (d *decoder) refine(c *component, b []int16) error {
	step := int16(1) << d.low
	k := d.first
	for d.endOfBand == 0 && k <= d.end {
		s, err := d.symbol(d.ac[c.ac])
		if err != nil {
			return err
		}
		run, size := int(s>>4), int(s&15)
		value := int16(0)
		switch {
		case size == 1:
			bit, err := d.take(1)
			if err != nil {
				return err
			}
			if value = step; bit == 0 {
				value = -step
			}
		case size > 1:
			return ErrDamaged
		case run < 15:
			more, err := d.take(run)
			if err != nil {
				return err
			}
			d.endOfBand = 1<<run + more
			run = -1
		}
		if run < 0 {
			break
		}
		if k, err = d.correct(b, k, run, step); err != nil {
			return err
		}
		if value != 0 {
			if k > d.end {
				return ErrDamaged
			}
			b[zigzag[k]] = value
		}
		k++
	}
	if d.endOfBand > 0 {
		d.endOfBand--
		_, err := d.correct(b, k, -1, step)
		return err
	}
	return nil
}

// correct adds a bit to the coefficients that are not zero, and stops at the zero
// after as many zeros as run says, or after the last.
func (d *decoder) correct(b []int16, k, run int, step int16) (int, error) {
	for ; k <= d.end; k++ {
		v := &b[zigzag[k]]
		if *v == 0 {
			if run == 0 {
				break
			}
			run--
			continue
		}
		bit, err := d.take(1)
		if err != nil {
			return k, err
		}
		if bit == 1 && *v&step == 0 {
			if *v > 0 {
				*v += step
			} else {
				*v -= step
			}
		}
	}
	return k, nil
}

var zigzag = [64]byte{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
}
