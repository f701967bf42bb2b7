package transfer

import (
	"fmt"
	"hash/crc32"
)

// castagnoli is the polynomial of CRC32C, which Google's storage keeps of each object.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// joined returns the CRC32C of the bytes behind the receipts of a resumable
// session, one after another; ok is false when a receipt has none.
func joined(receipts []Receipt) (sum uint32, ok bool) {
	for _, r := range receipts {
		var part uint32
		if _, err := fmt.Sscanf(r.ETag, crcForm, &part); err != nil {
			return 0, false
		}
		sum = join(sum, part, r.Size)
	}
	return sum, true
}

// crcForm is how the receipt of a chunk holds its CRC32C.
const crcForm = "crc32c-%08x"

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

// join returns the CRC32C of a text with CRC a followed by one with CRC b and
// size bytes. Zero bits behind a text change its CRC by a linear map; applied
// for as many bits as b has, by squaring, it makes room for b.
func join(a, b uint32, size int64) uint32 {
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
