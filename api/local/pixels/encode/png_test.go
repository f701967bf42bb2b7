package encode

import (
	"hash/adler32"
	"testing"
)

func TestAdler32Join(t *testing.T) {
	data := make([]byte, 300_000)
	for i := range data {
		data[i] = byte(i*i ^ i>>7)
	}
	want := adler32.Checksum(data)
	for _, cut := range []int{0, 1, 65520, 65521, 65522, 200_000, len(data)} {
		got := adler32Join(adler32.Checksum(data[:cut]), adler32.Checksum(data[cut:]), int64(len(data)-cut))
		if got != want {
			t.Errorf("cut at %d: %08x, want %08x", cut, got, want)
		}
	}
}

func TestSubtract(t *testing.T) {
	a, b := make([]byte, 65536+5), make([]byte, 65536+5)
	for i := range a {
		a[i], b[i] = byte(i), byte(i>>8)
	}
	got := make([]byte, len(a))
	subtract(got, a, b)
	for i := range got {
		if got[i] != a[i]-b[i] {
			t.Fatalf("%d - %d gave %d", a[i], b[i], got[i])
		}
	}
}
