package gjirafa

import "testing"

func TestPartSize(t *testing.T) {
	for size, want := range map[int64]struct {
		part  int64
		count int
	}{
		0:               {8 * mib, 1},
		1:               {8 * mib, 1},
		8 * mib:         {8 * mib, 1},
		8*mib + 1:       {8 * mib, 2},
		80_000 * mib:    {8 * mib, 10_000},
		80_000*mib + 1:  {9 * mib, 8889},
		5 << 40:         {525 * mib, 9987},
		100_000_000_000: {10 * mib, 9537},
	} {
		part := partSize(size)
		if count := partCount(size, part); part != want.part || count != want.count {
			t.Errorf("%d bytes: %d parts of %d, want %d of %d", size, count, part, want.count, want.part)
		}
	}
}
