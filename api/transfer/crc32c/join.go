// Package crc32c has what hash/crc32 lacks for the checksum that Google's storage keeps
// of each object: the checksum of two texts in a row, from those of each.
package crc32c

import "hash/crc32"

// Table is of the Castagnoli polynomial.
var Table = crc32.MakeTable(crc32.Castagnoli)

// matrix is a linear map of the 32 bits of a CRC: column i is where bit i goes.
type matrix [32]uint32

func (m *matrix) times(v uint32) (sum uint32) {
	for i := 0; v != 0; i, v = i+1, v>>1 {
		if v&1 != 0 {
			sum ^= m[i]
		}
	}
	return sum
}

func (m *matrix) squared() (s matrix) {
	for i := range m {
		s[i] = m.times(m[i])
	}
	return s
}

// Join returns the CRC32C of a text with CRC a followed by one with CRC b and
// size bytes. Zero bits behind a text change its CRC by a linear map; applied
// for as many bits as b has, by squaring, it makes room for b.
func Join(a, b uint32, size int64) uint32 {
	var zero matrix // one zero bit
	zero[0] = crc32.Castagnoli
	for i := 1; i < 32; i++ {
		zero[i] = 1 << (i - 1)
	}
	step := zero.squared() // two, four, eight: one byte
	step = step.squared()
	step = step.squared()
	for ; size > 0; size >>= 1 {
		if size&1 != 0 {
			a = step.times(a)
		}
		step = step.squared()
	}
	return a ^ b
}
