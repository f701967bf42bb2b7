package crc32c

import (
	"hash/crc32"
	"testing"
	"testing/quick"
)

func TestJoinIsTheSumOfTheWhole(t *testing.T) {
	same := func(a, b []byte) bool {
		sum := func(p []byte) uint32 { return crc32.Checksum(p, Table) }
		return Join(sum(a), sum(b), int64(len(b))) == sum(append(a[:len(a):len(a)], b...))
	}
	if err := quick.Check(same, nil); err != nil {
		t.Error(err)
	}
}
