package loosejpeg

import "bufio"

// bits reads entropy-coded data up to the next marker, which it keeps (T.81, F.2.2.5).
type bits struct {
	r     *bufio.Reader
	have  uint64
	n     uint
	found byte // the marker that ended the data; 0 before
	fake  int  // bits beyond the end that were made up
}

// flush leaves entropy-coded data behind. It is damaged if more bits were taken than
// there were, or if whole bytes are left.
func (b *bits) flush() error {
	left := int(b.n) - b.fake
	b.have, b.n, b.fake = 0, 0, 0
	if left < 0 || left >= 8 {
		return ErrDamaged
	}
	return nil
}

// fill makes at least 16 bits be there: zeros beyond the end, of which a decoder
// that knows its data takes a few at most.
func (b *bits) fill() error {
	for b.n <= 48 {
		if b.found != 0 {
			b.have, b.n, b.fake = b.have<<8, b.n+8, b.fake+8
			if b.fake > 4096 {
				return ErrDamaged
			}
			if b.n >= 16 {
				return nil
			}
			continue
		}
		v, err := b.r.ReadByte()
		if err != nil {
			return short(err)
		}
		if v == 0xff {
			next := byte(0xff)
			for next == 0xff {
				if next, err = b.r.ReadByte(); err != nil {
					return short(err)
				}
			}
			if next != 0 {
				b.found = next
				continue
			}
		}
		b.have, b.n = b.have<<8|uint64(v), b.n+8
	}
	return nil
}

func (b *bits) take(n int) (int, error) {
	if b.n < uint(n) {
		if err := b.fill(); err != nil {
			return 0, err
		}
	}
	b.n -= uint(n)
	return int(b.have >> b.n & (1<<n - 1)), nil
}

// signed is a number of n bits, of which the lower half is negative (F.2.2.1).
func (b *bits) signed(n int) (int, error) {
	if n == 0 {
		return 0, nil
	}
	v, err := b.take(n)
	if v < 1<<(n-1) {
		v -= 1<<n - 1
	}
	return v, err
}

// table is a Huffman table (T.81, annex C).
type table struct {
	short  [256]uint16 // of codes up to 8 bits: length<<8 | symbol; 0 for longer ones
	most   [17]int     // the highest code of each length; -1 without one
	offset [17]int     // from a code to its symbol
	values []byte
}

func newTable(counts, values []byte) *table {
	t := &table{values: append([]byte{}, values...)}
	code, k := 0, 0
	for n := 1; n <= 16; n++ {
		t.offset[n], t.most[n] = k-code, -1
		for range counts[n-1] {
			if n <= 8 && code < 1<<n {
				for i := range 1 << (8 - n) {
					t.short[code<<(8-n)|i] = uint16(n)<<8 | uint16(values[k])
				}
			}
			t.most[n] = code
			code++
			k++
		}
		code <<= 1
	}
	return t
}

func (b *bits) symbol(t *table) (byte, error) {
	if t == nil {
		return 0, ErrDamaged
	}
	if b.n < 16 {
		if err := b.fill(); err != nil {
			return 0, err
		}
	}
	if s := t.short[b.have>>(b.n-8)&255]; s != 0 {
		b.n -= uint(s >> 8)
		return byte(s), nil
	}
	for n := uint(9); n <= 16; n++ {
		code := int(b.have >> (b.n - n) & (1<<n - 1))
		if code <= t.most[n] {
			if i := code + t.offset[n]; i >= 0 && i < len(t.values) {
				b.n -= n
				return t.values[i], nil
			}
			break
		}
	}
	return 0, ErrDamaged
}
