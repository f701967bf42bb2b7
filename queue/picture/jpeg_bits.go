package picture

import (
	"encoding/binary"
	"io"
)

// step is what a Huffman code and the number after it do: its lowest 8 bits are
// how many bits both take, the rest how many coefficients they stand for. 0 is no code.
type step uint16

// toEnd stands for all coefficients that are left of a block.
const toEnd = 128

// dcStep and acStep are the steps of the symbols of the two kinds of tables
// (ITU-T T.81, F.1.2), without the bits of the code. ok is false for symbols that a
// baseline JPEG of 8 bits has no use for.
func dcStep(symbol byte) (s step, ok bool) {
	return 1<<8 | step(symbol), symbol <= 11
}

func acStep(symbol byte) (s step, ok bool) {
	run, size := step(symbol>>4), step(symbol&15)
	switch {
	case size > 0:
		return (run+1)<<8 | size, size <= 10
	case run == 15:
		return 16 << 8, true
	default:
		return toEnd << 8, run == 0
	}
}

const (
	shortCode = 10 // bits of the codes in the table
	longCode  = 16
)

// codes are a Huffman table.
type codes struct {
	short [1 << shortCode]step // by the next bits
	long  [longCode + 1]struct {
		limit uint32 // of the next 16 bits: codes of this length lie below
		first int    // what to add to a code for its place in steps
	}
	steps []step
}

// newCodes makes a table of the counts of codes of each length and their symbols
// in order (ITU-T T.81, C.2), nil where no such codes can be.
func newCodes(counts, symbols []byte, read func(byte) (step, bool)) *codes {
	c := &codes{}
	code, k := 0, 0
	for i, count := range counts {
		length := i + 1
		c.long[length].first = k - code
		for range count {
			s, ok := read(symbols[k])
			if s += step(length); !ok || code >= 1<<length {
				s = 0
			}
			if code >= 1<<length {
				return nil
			}
			c.steps = append(c.steps, s)
			if length <= shortCode {
				from := code << (shortCode - length)
				for at := range 1 << (shortCode - length) {
					c.short[from+at] = s
				}
			}
			code++
			k++
		}
		c.long[length].limit = uint32(code) << (longCode - length)
		code <<= 1
	}
	return c
}

// lookLong finds a code by the next 16 bits.
func (c *codes) lookLong(next uint32) step {
	for length := 1; length <= longCode; length++ {
		if l := &c.long[length]; next < l.limit {
			return c.steps[int(next>>(longCode-length))+l.first]
		}
	}
	return 0
}

// bitReader reads entropy-coded data, and the segments around it.
type bitReader struct {
	r    io.Reader
	buf  [64 << 10]byte
	i, j int    // buf[i:j] is still to be read
	acc  uint64 // its topmost bits are the next
	n    int    // how many of them are data; below 0 when more were taken than there are
}

// fill has n bytes in the buffer if the file goes on for as long. What keeps them
// from coming is for the full decoder to find out.
func (b *bitReader) fill(n int) bool {
	if b.j-b.i >= n {
		return true
	}
	b.i, b.j = 0, copy(b.buf[:], b.buf[b.i:b.j])
	got, _ := io.ReadAtLeast(b.r, b.buf[b.j:], n-b.j)
	b.j += got
	return b.j >= n
}

// take reads n bytes, at most a segment.
func (b *bitReader) take(n int) ([]byte, bool) {
	if !b.fill(n) {
		return nil, false
	}
	b.i += n
	return b.buf[b.i-n : b.i], true
}

// more fills acc with whole bytes up to the next marker.
func (b *bitReader) more(acc uint64, n int) (uint64, int) {
	if n >= 0 && b.fill(8) {
		word := binary.BigEndian.Uint64(b.buf[b.i:])
		if (^word-0x0101010101010101)&word&0x8080808080808080 == 0 { // no byte is 0xff
			took := (63 - n) / 8
			b.i += took
			// What does not belong to a whole byte comes again, as the same bits.
			return acc | word>>n, n + 8*took
		}
	}
	for n >= 0 && n <= 56 && b.fill(2) {
		v := b.buf[b.i]
		if v == 0xff && b.buf[b.i+1] != 0 {
			break
		}
		b.i++
		if v == 0xff {
			b.i++
		}
		acc |= uint64(v) << (56 - n)
		n += 8
	}
	return acc, n
}

// block decodes one block of 64 coefficients and reports whether it was all right.
func (b *bitReader) block(dc, ac *codes) bool {
	acc, n := b.acc, b.n
	table := dc
	k := 0
	for k < 64 {
		if n < 32 { // the longest code with its number
			acc, n = b.more(acc, n)
		}
		s := table.short[acc>>(64-shortCode)]
		if s == 0 {
			if s = table.lookLong(uint32(acc >> (64 - longCode))); s == 0 {
				return false
			}
		}
		acc <<= s & 63
		n -= int(s & 0xff)
		k += int(s >> 8)
		table = ac
	}
	b.acc, b.n = acc, n
	return n >= 0 && (k == 64 || k >= toEnd)
}

// marker reads the marker that stands where the coded data ends. It returns 0 if
// there is more data, or something else.
func (b *bitReader) marker() byte {
	if _, n := b.more(b.acc, b.n); n >= 8 { // more than what fills the last byte
		return 0
	}
	b.acc, b.n = 0, 0
	m, ok := b.take(2)
	if !ok || m[0] != 0xff {
		return 0
	}
	return m[1]
}
