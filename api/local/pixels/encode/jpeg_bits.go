package encode

import (
	"encoding/binary"
	"math/bits"
)

// bitWriter writes entropy-coded blocks (ITU-T T.81, F.1.2).
type bitWriter struct {
	out []byte
	acc uint64 // its lowest n bits are still to be written
	n   uint
}

func (b *bitWriter) reset() { b.out, b.acc, b.n = b.out[:0], 0, 0 }

// put appends the lowest n bits of v, of which no others are set; n is at most 32.
func (b *bitWriter) put(v uint32, n uint) {
	b.acc = b.acc<<n | uint64(v)
	if b.n += n; b.n < 32 {
		return
	}
	b.n -= 32
	word := uint32(b.acc >> b.n)
	if (^word-0x01010101)&word&0x80808080 == 0 { // no byte is 0xff
		b.out = binary.BigEndian.AppendUint32(b.out, word)
		return
	}
	for i := 24; i >= 0; i -= 8 {
		b.byte(byte(word >> i))
	}
}

// byte appends a byte of coded data, so that it is not read as a marker.
func (b *bitWriter) byte(v byte) {
	b.out = append(b.out, v)
	if v == 0xff {
		b.out = append(b.out, 0)
	}
}

// pad fills the last byte with ones.
func (b *bitWriter) pad() {
	if rest := b.n % 8; rest != 0 {
		b.put(1<<(8-rest)-1, 8-rest)
	}
	for b.n > 0 {
		b.n -= 8
		b.byte(byte(b.acc >> b.n))
	}
}

func (b *bitWriter) marker(m byte) { b.out = append(b.out, 0xff, m) }

// block transforms, quantises and codes a block, and returns its DC.
func (b *bitWriter) block(in *[64]float32, q *quantizer, before int32, dc, ac *huffman) int32 {
	transform(in)
	var values [64]int32
	var set uint64 // which of the values are not 0
	for k := range values {
		const rounding = 1 << 14 // makes truncation round to the nearest
		v := int32(in[zigzag[k]&63]*q.factors[k]+(rounding+0.5)) - rounding
		values[k] = v
		set |= uint64(uint32(v|-v)>>31) << k
	}
	b.value(dc, 0, values[0]-before)
	last := 0
	for set &^= 1; set != 0; set &= set - 1 {
		k := bits.TrailingZeros64(set)
		run := k - last - 1
		for ; run > 15; run -= 16 {
			b.put(ac[0xf0]>>8, uint(ac[0xf0]&0xff))
		}
		b.value(ac, run<<4, values[k&63])
		last = k
	}
	if last != 63 {
		b.put(ac[0]>>8, uint(ac[0]&0xff))
	}
	return values[0]
}

// value codes a number: its length with the run of zeros before it, then itself.
func (b *bitWriter) value(h *huffman, run int, v int32) {
	size := uint(bits.Len32(uint32(max(v, -v))))
	v += v >> 31 // negative numbers are written less one
	code := h[(run|int(size))&0xff]
	b.put(code>>8<<size|uint32(v)&(1<<size-1), uint(code&0xff)+size)
}
